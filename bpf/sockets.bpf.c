/* The socket tables of the own network namespace, walked by the kernel's iterators, and what has a port without being
 * open to strangers: the views that `doctor --cross-check` compares with sock_diag and /proc.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#include "kernel_compat.bpf.h"
#include "socket_reader.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("iter/tcp")
int list_tcp(struct bpf_iter__tcp* context)
{
    struct sock_common* common = context->sk_common;
    if (!common || common->skc_state != TCP_LISTEN) return 0;
    struct tcp_sock* tcp = bpf_skc_to_tcp_sock(common);
    if (!tcp) return 0;
    struct sock* sk = &tcp->inet_conn.icsk_inet.sk;
    struct lw_socket out = {};
    read_socket(sk, read_cookie(sk), &out);
    read_outer(sk, &out);
    bpf_seq_write(context->meta->seq, &out, sizeof(out));
    return 0;
}

SEC("iter/udp")
int list_udp(struct bpf_iter__udp* context)
{
    struct udp_sock* udp = context->udp_sk;
    if (!udp) return 0;
    struct sock* sk = &udp->inet.sk;
    if (!is_listening(sk) || sk->__sk_common.skc_state != TCP_CLOSE) return 0; /* not connected ones */
    struct lw_socket out = {};
    read_socket(sk, read_cookie(sk), &out);
    bpf_seq_write(context->meta->seq, &out, sizeof(out));
    return 0;
}

/* Bound, connected or closed: whatever has a descriptor and a port. */
SEC("iter/task_file")
int list_bound(struct bpf_iter__task_file* context)
{
    struct file* file = context->file;
    if (!file) return 0;
    struct socket* socket = bpf_sock_from_file(file);
    if (!socket) return 0;
    struct sock* sk = socket->sk;
    if (!sk || sk->__sk_common.skc_num == 0) return 0;
    u16 family = sk->__sk_common.skc_family;
    if (family != AF_INET && family != AF_INET6) return 0;
    u16 protocol = sk->sk_protocol;
    if (protocol != IPPROTO_TCP_ && protocol != IPPROTO_MPTCP_ && protocol != IPPROTO_UDP_) return 0;
    struct lw_socket out = {};
    read_socket(sk, read_cookie(sk), &out);
    if (protocol == IPPROTO_MPTCP_) out.flags |= LW_MPTCP | LW_MSK_KNOWN;
    bpf_seq_write(context->meta->seq, &out, sizeof(out));
    return 0;
}
