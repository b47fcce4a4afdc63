/* Sockets that listen without a TCP or UDP port, where fentry works. That one opened is a hint: names and holders are
 * for a look at the host. That one closes is exact. All are in vmlinux; those in modules are seen by a look.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#include "close_event.bpf.h"
#include "deed_event.bpf.h"

#include <bpf/bpf_tracing.h>

static __always_inline void hint_at(int result)
{
    if (result == 0) send_own_deed(LW_LOOK);
}

/* int unix_listen(struct socket *sock, int backlog) */
SEC("fexit/unix_listen")
int on_unix_listen(u64* context)
{
    hint_at((int)context[2]);
    return 0;
}

/* int packet_create(struct net *net, struct socket *sock, int protocol, int kern) */
SEC("fexit/packet_create")
int on_packet_create(u64* context)
{
    if ((int)context[2] != 0) hint_at((int)context[4]);
    return 0;
}

/* int packet_bind(struct socket *sock, struct sockaddr *uaddr, int addr_len) */
SEC("fexit/packet_bind")
int on_packet_bind(u64* context)
{
    hint_at((int)context[3]);
    return 0;
}

/* int xsk_bind(struct socket *sock, struct sockaddr *addr, int addr_len) */
SEC("fexit/xsk_bind")
int on_xsk_bind(u64* context)
{
    hint_at((int)context[3]);
    return 0;
}

/* int sk_attach_filter(struct sock_fprog *fprog, struct sock *sk) */
SEC("fexit/sk_attach_filter")
int on_attach_filter(u64* context)
{
    hint_at((int)context[2]);
    return 0;
}

/* int sk_attach_bpf(u32 ufd, struct sock *sk) */
SEC("fexit/sk_attach_bpf")
int on_attach_bpf(u64* context)
{
    hint_at((int)context[2]);
    return 0;
}

/* int unix_release(struct socket *sock): of every unix socket. */
SEC("fentry/unix_release")
int on_unix_release(u64* context)
{
    struct sock* sk = ((struct socket*)context[0])->sk;
    if (sk && is_in_listen(sk)) send_close_of(sk);
    return 0;
}

/* int packet_release(struct socket *sock) */
SEC("fentry/packet_release")
int on_packet_release(u64* context)
{
    struct sock* sk = ((struct socket*)context[0])->sk;
    if (sk) send_close_of(sk);
    return 0;
}

/* int xsk_release(struct socket *sock) */
SEC("fentry/xsk_release")
int on_xsk_release(u64* context)
{
    struct sock* sk = ((struct socket*)context[0])->sk;
    if (sk) send_close_of(sk);
    return 0;
}

/* void raw_close(struct sock *sk, long timeout) */
SEC("fentry/raw_close")
int on_raw_close(u64* context)
{
    send_close_of((struct sock*)context[0]);
    return 0;
}

/* void rawv6_close(struct sock *sk, long timeout) */
SEC("fentry/rawv6_close")
int on_raw6_close(u64* context)
{
    send_close_of((struct sock*)context[0]);
    return 0;
}
