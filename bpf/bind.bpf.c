/* A UDP or UDP-Lite socket is bound and not connected: from now on strangers can send to it.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#include "open_event.bpf.h"

#include <bpf/bpf_tracing.h>

static __always_inline void on_bound(struct sock* sk, int result, u16 flags)
{
    if (result != 0 || !is_udp(sk->sk_protocol) || sk->__sk_common.skc_num == 0) return;
    send_open(sk, read_cookie(sk), false, flags);
}

/* int __inet_bind(struct sock *sk, struct sockaddr *uaddr, int addr_len, u32 flags) */
SEC("fexit/__inet_bind")
int on_inet_bind(u64* context)
{
    on_bound((struct sock*)context[0], (int)context[4], 0);
    return 0;
}

/* int __inet6_bind(struct sock *sk, struct sockaddr *uaddr, int addr_len, u32 flags) */
SEC("fexit/__inet6_bind")
int on_inet6_bind(u64* context)
{
    on_bound((struct sock*)context[0], (int)context[4], 0);
    return 0;
}

/* int inet_autobind(struct sock *sk): sendto() and connect() on a socket without a port. */
SEC("fexit/inet_autobind")
int on_inet_autobind(u64* context)
{
    on_bound((struct sock*)context[0], (int)context[1], LW_EPHEMERAL);
    return 0;
}

/* int __udp_disconnect(struct sock *sk, int flags): connect(AF_UNSPEC). A port that was bound explicitly stays. */
SEC("fexit/__udp_disconnect")
int on_udp_disconnect(u64* context)
{
    on_bound((struct sock*)context[0], (int)context[2], 0);
    return 0;
}

#ifndef LISTENWATCH_NO_ATOMICS
/* Where fexit is refused: called with the port final. The typed socket needs 6.2. */
static __always_inline int on_post_bind(struct bpf_sock* context, bool v6)
{
    if (!is_udp(context->protocol)) return 1;
#ifdef LISTENWATCH_NO_KFUNCS
    send_bound(context, v6);
#else
    send_open(bpf_cast_to_kern_ctx(context), bpf_get_socket_cookie(context), false, 0);
#endif
    return 1;
}

SEC("cgroup/post_bind4")
int on_post_bind4(struct bpf_sock* context)
{
    return on_post_bind(context, false);
}

SEC("cgroup/post_bind6")
int on_post_bind6(struct bpf_sock* context)
{
    return on_post_bind(context, true);
}
#endif

#ifdef LISTENWATCH_NO_ATOMICS
/* Before 5.12, as on_sock_create, for the sockets that the kernel makes for itself: they pass it by. */
SEC("cgroup/bind4")
int on_bind4(struct bpf_sock_addr* context)
{
    bpf_get_socket_cookie(context);
    return 1;
}

SEC("cgroup/bind6")
int on_bind6(struct bpf_sock_addr* context)
{
    bpf_get_socket_cookie(context);
    return 1;
}
#endif
