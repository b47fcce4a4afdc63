/* The kernel's types of processes and files, trimmed by hand to what we read. Offsets are relocated when the program is
 * loaded (CO-RE), so the order and the other members do not matter; names must be the kernel's. Read them only through
 * typed pointers: what is not typed needs a helper that lockdown=confidentiality refuses.
 *
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include <linux/types.h>
#include <stdbool.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
    u32 val;
} kuid_t;

typedef struct {
    u32 val;
} kgid_t;

struct ns_common {
    u32 inum;
};

struct net {
    struct ns_common ns;
};

struct mnt_namespace {
    struct ns_common ns;
};

struct super_block {
    u32 s_dev;
};

struct inode {
    unsigned short i_mode;
    unsigned long i_ino;
    u32 i_nlink;
    struct super_block* i_sb;
};

struct qstr {
    const unsigned char* name;
};

struct dentry {
    struct dentry* d_parent;
    struct qstr d_name;
};

struct vfsmount {
    struct dentry* mnt_root;
};

struct mount {
    struct mount* mnt_parent;
    struct dentry* mnt_mountpoint;
    struct vfsmount mnt;
};

struct path {
    struct vfsmount* mnt;
    struct dentry* dentry;
};

struct file_operations;

typedef struct {
    long counter;
} atomic64_t;

typedef struct {
    atomic64_t refcnt;
} file_ref_t;

struct file {
    file_ref_t f_ref;   /* since 6.13 (kernel commit 90ee6ed776c0); 0 = one reference */
    atomic64_t f_count; /* before */
    struct path f_path;
    struct inode* f_inode;
    u32 f_mode;
    const struct file_operations* f_op;
    void* private_data;
};

struct fdtable {
    u32 max_fds;
    struct file** fd;
    unsigned long* open_fds;
};

struct files_struct {
    struct fdtable* fdt;
};

struct hlist_node;

/* For us: any pointer or word in memory, since it is a struct that begins with a pointer. */
struct hlist_head {
    struct hlist_node* first;
};

struct kernfs_node {
    const char* name;
    u64 id;
};

struct cgroup;

struct cgroup_subsys_state {
    struct cgroup* cgroup;
    struct cgroup_subsys_state* parent;
};

struct cgroup {
    struct cgroup_subsys_state self;
    struct kernfs_node* kn;
};

struct css_set {
    struct cgroup* dfl_cgrp;
};

struct cred {
    kuid_t uid;
    kgid_t gid;
    kuid_t euid;
    kgid_t egid;
};

struct mm_struct {
    unsigned long arg_start;
    unsigned long arg_end;
    struct file* exe_file;
};

struct fs_struct {
    struct path root;
};

struct nsproxy {
    struct mnt_namespace* mnt_ns;
    struct net* net_ns;
};

typedef struct {
    int counter;
} atomic_t;

struct upid {
    int nr;
};

struct pid {
    u32 level;
    struct upid numbers[1]; /* as many as `level` and one */
};

struct signal_struct {
    atomic_t live; /* threads that have not ended */
};

struct task_struct {
    int pid;
    int tgid;
    struct task_struct* group_leader;
    struct task_struct* real_parent;
    struct pid* thread_pid;
    u64 start_boottime;
    u64 self_exec_id;
    const struct cred* cred;
    kuid_t loginuid;
    u32 sessionid;
    char comm[16];
    struct mm_struct* mm;
    struct fs_struct* fs;
    struct files_struct* files;
    struct nsproxy* nsproxy;
    struct signal_struct* signal;
    struct css_set* cgroups;
};

/* Numbers of helpers and kfuncs, to ask whether the running kernel has them. */
enum bpf_func_id___has {
    BPF_FUNC_snprintf___has = 1,
};

#pragma clang attribute pop
