/* Deeds that change who holds a listening socket. What they change is for userspace to look up: these are hints.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#include "deed_event.bpf.h"
#include "holder_set.bpf.h"
#include "socket_reader.bpf.h"
#include "task_reader.bpf.h"

#include <bpf/bpf_tracing.h>

/* A thread shares its leader's descriptors; a child process has a copy, or with CLONE_FILES the same table. */
SEC("tp_btf/sched_process_fork")
int on_sched_process_fork(u64* context)
{
    struct task_struct* parent = (struct task_struct*)context[0];
    struct task_struct* child = (struct task_struct*)context[1];
    if (parent->tgid == child->tgid || !is_holder(parent->tgid)) return 0;
    add_holder(child->tgid);
    send_deed(LW_FORK, child->tgid, child->start_boottime, child->self_exec_id);
    return 0;
}

SEC("tp_btf/sched_process_exec")
int on_sched_process_exec(u64* context)
{
    struct task_struct* task = (struct task_struct*)context[0];
    if (!is_holder(task->tgid)) return 0;
    struct lw_task who = {};
    read_task(&who);
    send_context(NULL, &who);
    send_deed(LW_EXEC, task->tgid, task->start_boottime, task->self_exec_id);
    return 0;
}

/* Fires for each thread, before its files are closed. Threads may go on serving when their leader has ended. */
SEC("tp_btf/sched_process_exit")
int on_sched_process_exit(u64* context)
{
    struct task_struct* task = (struct task_struct*)context[0];
    if (task->signal->live.counter != 0 || !is_holder(task->tgid)) return 0;
    remove_holder(task->tgid);
    send_deed(LW_EXIT, task->tgid, task->group_leader->start_boottime, 0);
    return 0;
}

/* SCM_RIGHTS and pidfd_getfd. Since 6.7 (commit 4e94ddfe2aab) every way leads here. */
SEC("fexit/receive_fd")
int on_receive_fd(u64* context)
{
    send_own_deed(LW_RECEIVE);
    return 0;
}

/* Before. */
SEC("fexit/__receive_fd")
int on_receive_fd_inner(u64* context)
{
    send_own_deed(LW_RECEIVE);
    return 0;
}

/* int __scm_send(struct socket *sock, struct msghdr *msg, struct scm_cookie *p): a message with control data; the
 * sender often closes what it gave away. */
SEC("fexit/__scm_send")
int on_scm_send(u64* context)
{
    if (is_holder(bpf_get_current_pid_tgid() >> 32)) send_own_deed(LW_GIVE);
    return 0;
}

/* int io_sqe_files_register(...): the ring keeps a file, whose descriptor may then be closed. */
SEC("fexit/io_sqe_files_register")
int on_io_files_register(u64* context)
{
    if (is_holder(bpf_get_current_pid_tgid() >> 32)) send_own_deed(LW_GIVE);
    return 0;
}

#ifndef LISTENWATCH_NO_ATOMICS /* no bpf_sock_from_file before 5.11 */
static __always_inline bool is_shared(struct file* file)
{
    if (bpf_core_field_exists(file->f_ref)) return file->f_ref.refcnt.counter > 0;
    return file->f_count.counter > 1;
}

/* Of all closing of files, so what is no listener must be told at once. The last to close is told by the socket. */
static __always_inline void on_close(struct file* file)
{
    struct socket* socket = bpf_sock_from_file(file);
    if (!socket) return;
    struct sock* sk = socket->sk;
    if (sk && is_listening(sk) && is_shared(file)) send_own_deed(LW_DROP);
}

/* int filp_flush(struct file *filp, fl_owner_t id): close(2), dup2(2) and exec since 6.6 (commit 021a160abf62). */
SEC("fentry/filp_flush")
int on_filp_flush(u64* context)
{
    on_close((struct file*)context[0]);
    return 0;
}

/* Before. */
SEC("fentry/filp_close")
int on_filp_close(u64* context)
{
    on_close((struct file*)context[0]);
    return 0;
}
#endif
