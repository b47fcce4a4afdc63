/* The snapshot: every descriptor of every thread that refers to a listening socket, in one pass without /proc.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#include "listenwatch/event_abi.h"

#include "kernel_compat.bpf.h"
#include "socket_reader.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Open to strangers: TCP and MPTCP in LISTEN, UDP bound and not connected. */
static __always_inline bool is_listening(struct sock* sk)
{
    u16 family = sk->__sk_common.skc_family;
    if (family != AF_INET && family != AF_INET6) return false;
    if (is_udp(sk->sk_protocol)) return sk->__sk_common.skc_state == TCP_CLOSE && sk->__sk_common.skc_num != 0;
    return sk->__sk_common.skc_state == TCP_LISTEN;
}

SEC("iter/task_file")
int list_sockets(struct bpf_iter__task_file* context)
{
    struct file* file = context->file;
    struct task_struct* task = context->task;
    if (!file || !task) return 0;
    struct socket* socket = bpf_sock_from_file(file);
    if (!socket) return 0;
    struct sock* sk = socket->sk;
    if (!sk || !is_listening(sk)) return 0;
    struct lw_inventory_row row = {};
    read_socket(sk, read_cookie(sk), &row.socket);
    if (row.socket.protocol == IPPROTO_MPTCP_) row.socket.flags |= LW_MPTCP | LW_MSK_KNOWN;
    row.tgid = task->tgid;
    row.tid = task->pid;
    row.fd = context->fd;
    row.start_boottime_ns = task->group_leader->start_boottime;
    __builtin_memcpy(row.comm, task->group_leader->comm, sizeof(row.comm));
    bpf_seq_write(context->meta->seq, &row, sizeof(row));
    return 0;
}
