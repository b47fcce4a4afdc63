/* What the running task says about itself, by typed reads, and its process and cgroup records, sent once each.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "listenwatch/event_abi.h"

#include "event_output.bpf.h"

#ifdef LISTENWATCH_NO_ATOMICS
/* Before 5.11 (commit 3ca1032ab7ab) there is no typed current task: helpers give ids and name, userspace asks /proc for
 * the rest. */
static __always_inline void read_task(struct lw_task* out)
{
    u64 pids = bpf_get_current_pid_tgid();
    u64 ids = bpf_get_current_uid_gid();
    out->tgid = pids >> 32;
    out->tid = (u32)pids;
    out->uid = (u32)ids;
    out->gid = ids >> 32;
    out->cgroup_id = bpf_get_current_cgroup_id();
    bpf_get_current_comm(out->comm, sizeof(out->comm));
}

static __always_inline void send_context(struct sock* sk, struct lw_task* task) {}
#else
#include "path_reader.bpf.h"
#include "process_reader.bpf.h"

static __always_inline void read_task(struct lw_task* out)
{
    struct task_struct* task = untrusted(task_struct, bpf_get_current_task_btf());
    read_task_of(task, task->group_leader, out);
}

__weak __noinline int read_executable(struct scratch* room)
{
    if (!room) return 0;
    struct task_struct* task = untrusted(task_struct, bpf_get_current_task_btf());
    struct lw_process* out = &room->process;
    struct mm_struct* mm = task->mm;
    struct file* file = mm ? mm->exe_file : NULL;
    if (!file) {
        out->flags |= LW_EXE_MISSING;
        return 0;
    }
    struct inode* inode = file->f_inode;
    out->exe_inode = inode->i_ino;
    out->exe_device = inode->i_sb->s_dev;
    out->exe_nlink = inode->i_nlink;
    u64 start = room->offset;
    out->flags |= append_file_path(file, task->fs, room);
    out->exe_bytes = room->offset - start;
    return 0;
}

struct process_key {
    u64 start_boottime_ns;
    u64 exec_id;
    u32 tgid;
    u32 euid; /* a process that changes its user is described again */
};

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, LW_SENT_PROCESSES);
    __type(key, struct process_key);
    __type(value, u8);
} sent_processes __weak SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, LW_SENT_PROCESSES);
    __type(key, u64);
    __type(value, u8);
} sent_cgroups __weak SEC(".maps");

__weak __noinline int send_process(void)
{
    struct task_struct* task = untrusted(task_struct, bpf_get_current_task_btf());
    struct scratch* room = take_scratch();
    if (!room) return 0;
    struct lw_process* out = &room->process;
    __builtin_memset(out, 0, sizeof(*out));
    read_task(&out->task);
    read_process(task, out);
    room->offset = 0;
    out->flags |= append_args(room);
    out->args_bytes = room->offset;
    read_executable(room);
    bool sent = send_record(&out->header, LW_PROCESS, sizeof(*out) + tail_bytes(room));
    give_back(room);
    return sent;
}

static __always_inline void send_cgroup(struct cgroup* cgroup)
{
    u64 id = cgroup->kn->id;
    u8 yes = 1;
    if (bpf_map_lookup_elem(&sent_cgroups, &id)) return;
    struct scratch* room = take_scratch();
    if (!room) return;
    struct lw_cgroup* out = &room->cgroup;
    __builtin_memset(out, 0, sizeof(*out));
    out->id = id;
    room->offset = 0;
    append_cgroup_path(cgroup, room);
    if (send_record(&out->header, LW_CGROUP, sizeof(*out) + tail_bytes(room)))
        bpf_map_update_elem(&sent_cgroups, &id, &yes, BPF_ANY);
    give_back(room);
}

/* Sends what the record that follows refers to, unless it was sent before. */
static __always_inline void send_context(struct sock* sk, struct lw_task* who)
{
    struct task_struct* task = untrusted(task_struct, bpf_get_current_task_btf());
    struct process_key key = {who->start_boottime_ns, who->exec_id, who->tgid, task->cred->euid.val};
    u8 yes = 1;
    send_cgroup(task->cgroups->dfl_cgrp);
    struct cgroup* cgroup = sk ? read_socket_cgroup(sk) : NULL;
    if (cgroup && cgroup->kn->id != who->cgroup_id) send_cgroup(cgroup);
    if (!bpf_map_lookup_elem(&sent_processes, &key) && send_process())
        bpf_map_update_elem(&sent_processes, &key, &yes, BPF_ANY);
}
#endif
