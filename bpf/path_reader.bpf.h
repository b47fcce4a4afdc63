/* Paths and arguments, copied piece by piece into scratch memory. Strings behind a pointer are copied by
 * bpf_snprintf("%s"), which lockdown=confidentiality allows; %pus does the same for user memory and is not touched by
 * libbpf 1.1's probe_read rewriting.
 *
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "listenwatch/event_abi.h"

#include "event_output.bpf.h"
#include "socket_reader.bpf.h"

enum { SCRATCH_SLOTS = 4 };

/* Memory for one record being built. A cgroup program can be preempted in the middle, so each CPU has some and marks
 * the taken. `offset`, `at` and `length` live here on purpose: the verifier knows nothing of values in a map, so it
 * need not follow each length that a piece can have through every turn of a loop (a million instructions otherwise). */
struct scratch {
    u64 busy;
    u64 offset; /* bytes of the tail that are filled */
    u64 at;     /* next byte of argv, an address of the process */
    u64 length; /* of the piece just copied */
    union {
        struct lw_process process;
        struct {
            u8 before_cgroup[sizeof(struct lw_process) - sizeof(struct lw_cgroup)];
            struct lw_cgroup cgroup;
        };
    };
    char tail[LW_TAIL_SIZE + LW_NAME_SIZE];
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, SCRATCH_SLOTS);
    __type(key, u32);
    __type(value, struct scratch);
} scratches __weak SEC(".maps");

static __always_inline struct scratch* take_scratch(void)
{
    for (u32 i = 0; i < SCRATCH_SLOTS; ++i) {
        u32 slot = i;
        struct scratch* room = bpf_map_lookup_elem(&scratches, &slot);
        if (room && __sync_val_compare_and_swap(&room->busy, 0, 1) == 0) return room;
    }
    struct lw_control* shared = get_control();
    if (shared) __sync_fetch_and_add(&shared->scratch_busy, 1);
    return NULL;
}

static __always_inline void give_back(struct scratch* room)
{
    __sync_lock_test_and_set(&room->busy, 0);
}

static const char kComponent[] = "%s/";
static const char kUserString[] = "%pus";

/* `yes` where `number` is negative, else `no`, without a branch: each that goes on in a loop doubles what the verifier
 * may have to follow, and 6.1 gave up after a million steps. */
static __always_inline u64 if_negative(long number, u64 yes, u64 no)
{
    asm volatile("" : "+r"(number));
    u64 mask = number >> 63;
    asm volatile("" : "+r"(mask));
    return (yes & mask) | (no & ~mask);
}

static __always_inline u64 tail_bytes(struct scratch* room)
{
    return room->offset & (LW_TAIL_SIZE - 1);
}

/* Appends one formatted piece with its NUL; gives its length as bpf_snprintf does (the whole, even if it was cut). */
static __always_inline long append_piece(struct scratch* room, const char* format, u64 argument)
{
    return bpf_snprintf(room->tail + tail_bytes(room), LW_NAME_SIZE, format, &argument, sizeof(argument));
}

/* Appends "name/"; a name has at most NAME_MAX bytes (dcache, kernfs), so it is never cut. */
static __always_inline void append_component(struct scratch* room, const void* name)
{
    long length = append_piece(room, kComponent, (u64)name);
    room->length = if_negative(length - 1, 0, length - 1);
    room->offset += room->length;
}

static __always_inline void append_cgroup_path(struct cgroup* cgroup, struct scratch* room)
{
    struct cgroup_subsys_state* state = &cgroup->self;
    for (int i = 0; i < LW_PATH_DEPTH; ++i) {
        struct cgroup_subsys_state* parent = state->parent;
        if (!parent) break;
        append_component(room, state->cgroup->kn->name);
        state = parent;
    }
}

/* Up to the root of the file's own mount. */
static __always_inline u32 append_path_in_mount(struct dentry* dentry, struct dentry* root, struct scratch* room)
{
    for (int i = 0; i < LW_PATH_DEPTH; ++i) {
        struct dentry* parent = dentry->d_parent;
        if (dentry == root) return 0;
        if (parent == dentry) return LW_EXE_MOUNT_ONLY;
        append_component(room, dentry->d_name.name);
        dentry = parent;
    }
    return LW_EXE_TRUNCATED;
}

/* Up to the root of the process, across mounts. */
static __always_inline u32 append_path(struct dentry* dentry, struct mount* mount, struct dentry* root,
                                       struct scratch* room)
{
    for (int i = 0; i < LW_PATH_DEPTH; ++i) {
        if (dentry == root) return 0;
        if (dentry == mount->mnt.mnt_root) {
            struct mount* outer = mount->mnt_parent;
            if (outer == mount) return 0;
            dentry = mount->mnt_mountpoint;
            mount = outer;
            continue;
        }
        append_component(room, dentry->d_name.name);
        dentry = dentry->d_parent;
    }
    return LW_EXE_TRUNCATED;
}

/* The path of a file as its process sees it; across mounts only where the kernel allows the cast to struct mount (6.2).
 */
static __always_inline u32 append_file_path(struct file* file, struct fs_struct* fs, struct scratch* room)
{
    struct dentry* dentry = file->f_path.dentry;
    struct vfsmount* vfsmount = file->f_path.mnt;
    struct dentry* root = fs ? fs->root.dentry : NULL;
    if (dentry->d_parent == dentry) append_component(room, dentry->d_name.name); /* memfd: no parent, but a name */
    if (!has_rdonly_cast()) return append_path_in_mount(dentry, root, room);
    return append_path(dentry, container_of_cast(vfsmount, mount, mnt), root, room);
}

/* argv as the process has it now, piece by piece: a page that is swapped out ends it. Global, as its like: the verifier
 * proves such a function once, not for each thing that its callers may have found before. */
__weak __noinline int append_args(struct scratch* room)
{
    struct mm_struct* mm = untrusted(task_struct, bpf_get_current_task_btf())->mm;
    if (!room || !mm) return 0;
    u64 end = mm->arg_end;
    room->at = mm->arg_start;
    for (int i = 0; i < LW_ARGS_PIECES; ++i) {
        if (room->at >= end) return 0;
        if (room->offset > LW_ARGS_SIZE - LW_NAME_SIZE) return LW_ARGS_TRUNCATED;
        long length = append_piece(room, kUserString, room->at);
        if (length <= 0) return LW_ARGS_TRUNCATED;
        /* A longer one goes on in the next piece, without its NUL. */
        room->length = if_negative(LW_NAME_SIZE - length, LW_NAME_SIZE - 1, length);
        room->offset += room->length;
        room->at += room->length;
    }
    return room->at < end ? LW_ARGS_TRUNCATED : 0;
}
