/* A TCP or MPTCP socket begins to listen: every path to LISTEN leads through inet_csk_listen_start.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#include "open_event.bpf.h"

#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* int inet_csk_listen_start(struct sock *sk) since 5.17 (commit e7049395b1c3) */
SEC("fexit/inet_csk_listen_start")
int on_inet_csk_listen_start(u64* context)
{
    struct sock* sk = (struct sock*)context[0];
    if ((int)context[1] == 0) send_open(sk, read_cookie(sk), true, 0);
    return 0;
}

/* int inet_csk_listen_start(struct sock *sk, int backlog) before */
SEC("fexit/inet_csk_listen_start")
int on_inet_csk_listen_start_backlog(u64* context)
{
    struct sock* sk = (struct sock*)context[0];
    if ((int)context[2] == 0) send_open(sk, read_cookie(sk), true, 0);
    return 0;
}

#ifndef LISTENWATCH_NO_ATOMICS
/* Where fexit is refused: called after success, with the final port. Always 1, and `reply` untouched: others share the
 * chain. */
SEC("sockops")
int on_tcp_listen(struct bpf_sock_ops* context)
{
    if (context->op != BPF_SOCK_OPS_TCP_LISTEN_CB) return 1;
    struct bpf_sock* socket = context->sk;
    if (!socket) return 1;
    struct tcp_sock* tcp = bpf_skc_to_tcp_sock(socket);
    if (tcp) send_open(&tcp->inet_conn.icsk_inet.sk, bpf_get_socket_cookie(context), true, 0);
    return 1;
}
#endif
