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
}
