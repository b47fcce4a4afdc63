/* A socket that was open to strangers no longer is.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#include "close_event.bpf.h"
#include "deed_event.bpf.h"

#include <bpf/bpf_tracing.h>

/* Fires for the MPTCP socket (msk) as well as for its subflow; the msk is the one that the table knows. An accepted
 * connection is a clone of its listener and goes from LISTEN to another state than CLOSE (inet_csk_clone_lock). SCTP
 * makes no clones and closes by way of another state; its port is not final when it comes to LISTEN
 * (sctp_listen_start). */
SEC("tp_btf/inet_sock_set_state")
int on_inet_sock_set_state(u64* context)
{
    struct sock* sk = (struct sock*)context[0];
    bool is_sctp = sk->sk_protocol == IPPROTO_SCTP_;
    if (is_sctp && (int)context[2] == TCP_LISTEN) send_own_deed(LW_LOOK);
    if ((int)context[1] != TCP_LISTEN || (int)context[2] == TCP_LISTEN) return 0;
    if ((int)context[2] != TCP_CLOSE && !is_sctp) return 0;
    send_close_of(sk);
    return 0;
}

/* void udp_lib_unhash(struct sock *sk): the port is given back; a socket without one is a client that never sent. */
SEC("fentry/udp_lib_unhash")
int on_udp_lib_unhash(u64* context)
{
    struct sock* sk = (struct sock*)context[0];
    if (sk->__sk_common.skc_num == 0 || sk->__sk_common.skc_state == TCP_ESTABLISHED) return 0;
    send_close_of(sk);
    return 0;
}

/* A connected UDP socket hears its peer only. */
static __always_inline void on_connected(struct sock* sk, int result)
{
    if (result != 0 || !is_udp(sk->sk_protocol)) return;
    send_close_of(sk);
}

/* int __ip4_datagram_connect(struct sock *sk, struct sockaddr *uaddr, int addr_len) */
SEC("fexit/__ip4_datagram_connect")
int on_ip4_datagram_connect(u64* context)
{
    on_connected((struct sock*)context[0], (int)context[3]);
    return 0;
}

/* int __ip6_datagram_connect(struct sock *sk, struct sockaddr *uaddr, int addr_len) */
SEC("fexit/__ip6_datagram_connect")
int on_ip6_datagram_connect(u64* context)
{
    on_connected((struct sock*)context[0], (int)context[3]);
    return 0;
}

#ifndef LISTENWATCH_NO_ATOMICS
/* Where fentry is refused. Each UDP or raw socket that goes is told, and userspace knows which were open: a UDP socket
 * that has no port may have lost it by connect(AF_UNSPEC) after the last look. */
SEC("cgroup/sock_release")
int on_sock_release(struct bpf_sock* context)
{
    if (!is_udp(context->protocol) && context->type != SOCK_RAW) return 1;
#ifdef LISTENWATCH_NO_KFUNCS
    send_close(bpf_get_socket_cookie(context), 0, read_task_netns());
#else
    struct sock* sk = bpf_cast_to_kern_ctx(context);
    send_close(bpf_get_socket_cookie(context), read_inode(sk), sk->__sk_common.skc_net.net->ns.inum);
#endif
    return 1;
}
#endif

/* Makes the cookie at birth: before 5.12 no tracing program can, and an identity must not change in mid-life. A raw
 * socket hears strangers from its birth, but has no file yet: a look follows. */
SEC("cgroup/sock_create")
int on_sock_create(struct bpf_sock* context)
{
    bpf_get_socket_cookie(context);
#ifndef LISTENWATCH_NO_ATOMICS
    if (context->type == SOCK_RAW) send_own_deed(LW_LOOK);
#endif
    return 1;
}
