/* The snapshot: every descriptor of every thread that refers to a listening socket, in one pass without /proc.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#include "inventory_row.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("iter/task_file")
int list_sockets(struct bpf_iter__task_file* context)
{
    struct file* file = context->file;
    struct task_struct* task = context->task;
    if (!file || !task) return 0;
    struct socket* socket = bpf_sock_from_file(file);
    if (!socket) return 0;
    struct sock* sk = socket->sk;
    if (!sk || !may_listen(sk)) return 0;
    struct lw_inventory_row row = {};
    read_row(context->fd, sk, &row);
    struct lw_task* who = &row.process.task;
    who->tgid = task->tgid;
    who->tid = task->pid;
    who->start_boottime_ns = task->group_leader->start_boottime;
    __builtin_memcpy(who->comm, task->group_leader->comm, sizeof(who->comm));
    bpf_seq_write(context->meta->seq, &row, sizeof(row));
    return 0;
}
