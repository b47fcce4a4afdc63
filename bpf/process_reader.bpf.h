/* What a task says about itself and its process, by typed reads.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "listenwatch/event_abi.h"

#include "kernel_compat.bpf.h"

static __always_inline void read_task_of(struct task_struct* task, struct task_struct* leader, struct lw_task* out)
{
    out->start_boottime_ns = leader->start_boottime;
    out->exec_id = leader->self_exec_id;
    out->cgroup_id = task->cgroups->dfl_cgrp->kn->id;
    out->tgid = task->tgid;
    out->tid = task->pid;
    out->uid = task->cred->uid.val;
    out->gid = task->cred->gid.val;
    __builtin_memcpy(out->comm, leader->comm, sizeof(out->comm));
}

enum { MOST_PID_NS_LEVELS = 32 }; /* MAX_PID_NS_LEVEL */

/* The leader's number in the innermost namespace that has one. */
static __always_inline void read_inner_pid(struct task_struct* leader, struct lw_process* out)
{
    struct pid* pid = leader->thread_pid; /* gone when the task was reaped */
    if (!pid) return;
    u32 level = pid->level;
    out->pid_ns_level = level;
    if (!has_rdonly_cast() || level > MOST_PID_NS_LEVELS) return;
    u64 place = __builtin_preserve_field_info(pid->numbers, 0) + level * bpf_core_type_size(struct upid);
    struct upid* number = cast_to(upid, (const void*)pid + place);
    out->inner_pid = number->nr;
}

static __always_inline void read_process(struct task_struct* task, struct lw_process* out)
{
    struct task_struct* parent = task->real_parent;
    out->ppid = parent->tgid;
    __builtin_memcpy(out->parent_comm, parent->comm, sizeof(out->parent_comm));
    out->euid = task->cred->euid.val;
    out->egid = task->cred->egid.val;
    out->loginuid = bpf_core_field_exists(task->loginuid) ? task->loginuid.val : (u32)-1;
    out->session_id = bpf_core_field_exists(task->sessionid) ? task->sessionid : (u32)-1;
    out->mnt_ns_ino = 0;
    struct nsproxy* namespaces = task->nsproxy; /* gone when the task exits */
    if (namespaces) out->mnt_ns_ino = namespaces->mnt_ns->ns.inum;
    read_inner_pid(task->group_leader, out);
}
