/* What a socket says about itself, by typed reads.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "listenwatch/event_abi.h"

#include "kernel_compat.bpf.h"

#include <bpf/bpf_endian.h>

/* For tracing programs and iterators; the others ask with their context. */
static __always_inline u64 read_cookie(struct sock* sk)
{
/* No bpf_get_socket_cookie in tracing before 5.12 (a sock_create program made it), nor ever for a pointer that came
 * from a cast. */
#if defined(LISTENWATCH_NO_ATOMICS) || defined(LISTENWATCH_CAST_SOCKETS)
    return sk->__sk_common.skc_cookie.counter;
#else
    return bpf_get_socket_cookie(sk);
#endif
}

static __always_inline u64 read_inode(struct sock* sk)
{
    struct socket* socket = sk->sk_socket;
    if (!socket) return 0;
    struct file* file = socket->file;
    if (!file) return 0;
    return file->f_inode->i_ino;
}

/* What has a file is a process', whoever made it (an SMC socket that became a TCP one). sk_kern_sock alone would not
 * do: some modules make their socket as a process would (nvmet_tcp). */
static __always_inline bool is_kernels(struct sock* sk)
{
    struct socket* socket = sk->sk_socket;
    return socket ? !socket->file : read_bits(sk, sk_kern_sock);
}

static __always_inline struct cgroup* read_socket_cgroup(struct sock* sk)
{
    if (!bpf_core_field_exists(sk->sk_cgrp_data.cgroup)) return NULL;
    return sk->sk_cgrp_data.cgroup;
}

/* The msk that a listening subflow belongs to: its cookie is the one that userspace and sock_diag see (facts: MPTCP has
 * two). */
static __always_inline void read_msk(struct tcp_sock* tcp, struct lw_socket* out)
{
    out->flags |= LW_MPTCP;
    out->flags &= ~LW_KERNEL;
    if (!has_rdonly_cast()) return;
    struct mptcp_subflow_context* subflow = cast_to(mptcp_subflow_context, tcp->inet_conn.icsk_ulp_data);
    struct sock* msk = subflow->conn;
    if (!msk) return;
    out->cookie = msk->__sk_common.skc_cookie.counter;
    out->inode = read_inode(msk);
    out->flags |= LW_MSK_KNOWN;
}

/* An SMC socket listens by a TCP socket that the kernel makes for it, which has its own cookie and no file. Cookie and
 * address are those of the TCP socket, inode and owner those of the SMC one: smc_listen leads there. */
static __always_inline void read_smc(struct sock* sk, struct lw_socket* out)
{
    out->flags &= ~LW_KERNEL;
    if (!has_rdonly_cast()) return;
    u64 flags = 7; /* SK_USER_DATA_PTRMASK */
    struct sock* smc = cast_to(sock, (void*)((u64)sk->sk_user_data & ~flags));
    out->inode = read_inode(smc);
}

static __always_inline bool is_inet(u16 family)
{
    return family == AF_INET || family == AF_INET6;
}

static __always_inline void read_address(struct sock* sk, struct lw_socket* out)
{
    out->family = sk->__sk_common.skc_family;
    if (!is_inet(out->family)) return;
    out->port = sk->__sk_common.skc_num;
    if (out->family == AF_INET6)
        __builtin_memcpy(out->address, &sk->__sk_common.skc_v6_rcv_saddr, sizeof(out->address));
    else
        *(u32*)out->address = sk->__sk_common.skc_rcv_saddr;
}

#ifdef LISTENWATCH_NO_KFUNCS
/* The namespace of the task that runs: a socket's own, but for a task that went to another after it made the socket. */
static __always_inline u32 read_task_netns(void)
{
    struct nsproxy* namespaces = bpf_get_current_task_btf()->nsproxy; /* gone when the task exits */
    return namespaces ? namespaces->net_ns->ns.inum : 0;
}

/* What cgroup/post_bind tells where there is no typed socket (before 6.2): no inode, no bound device, and the user is
 * the one that binds. `out` is zeroed; `context` has the port.
 */
static __always_inline void read_bound_context(struct bpf_sock* context, struct lw_socket* out)
{
    out->cookie = bpf_get_socket_cookie(context);
    out->netns_ino = read_task_netns();
    out->uid = (u32)bpf_get_current_uid_gid();
    out->family = context->family;
    out->protocol = context->protocol;
    out->port = context->src_port;
}
#endif

/* `out` is zeroed. */
static __always_inline void read_socket(struct sock* sk, u64 cookie, struct lw_socket* out)
{
    sk = untrusted(sock, sk);
    out->cookie = cookie;
    out->inode = read_inode(sk);
    out->netns_ino = sk->__sk_common.skc_net.net->ns.inum;
    out->bound_ifindex = sk->__sk_common.skc_bound_dev_if;
    out->uid = sk->sk_uid.val;
    out->backlog = sk->sk_max_ack_backlog;
    out->protocol = sk->sk_protocol;
    out->flags = LW_V6ONLY_KNOWN;
    if (read_bits(sk, __sk_common.skc_ipv6only)) out->flags |= LW_V6ONLY;
    if (read_bits(sk, __sk_common.skc_reuseport)) out->flags |= LW_REUSEPORT;
    if (is_kernels(sk)) out->flags |= LW_KERNEL;
    out->flags |= LW_FILTER_KNOWN;
    if (sk->sk_filter) out->flags |= LW_FILTER;
    struct cgroup* cgroup = read_socket_cgroup(sk);
    if (cgroup) out->cgroup_id = cgroup->kn->id;
    read_address(sk, out);
    if (sk->sk_type == SOCK_RAW && is_inet(out->family)) out->flags |= LW_RAW;
    if (sk->sk_type == SOCK_SEQPACKET) out->flags |= LW_SEQPACKET;
}

/* Of a TCP socket: the MPTCP or SMC socket that it is part of, if any. */
static __always_inline void read_outer(struct sock* sk, struct lw_socket* out)
{
    struct tcp_sock* tcp = bpf_skc_to_tcp_sock(sk);
    if (!tcp) return;
    if (bpf_core_field_exists(tcp->is_mptcp) && tcp->is_mptcp) read_msk(tcp, out);
    if (bpf_core_field_exists(tcp->syn_smc) && read_bits(tcp, syn_smc)) read_smc(sk, out);
}

static __always_inline bool is_udp(u16 protocol)
{
    return protocol == IPPROTO_UDP_ || protocol == IPPROTO_UDPLITE_;
}

static __always_inline bool is_raw(struct sock* sk)
{
    return sk->sk_type == SOCK_RAW && is_inet(sk->__sk_common.skc_family);
}

static __always_inline bool is_in_listen(struct sock* sk)
{
    return sk->__sk_common.skc_state == TCP_LISTEN;
}

static __always_inline bool is_inet_listening(struct sock* sk)
{
    u16 protocol = sk->sk_protocol;
    if (sk->sk_type == SOCK_RAW) return protocol != IPPROTO_RAW_;
    if (is_udp(protocol)) return sk->__sk_common.skc_num != 0;
    return is_in_listen(sk) && (protocol == IPPROTO_TCP_ || protocol == IPPROTO_MPTCP_ || protocol == IPPROTO_SCTP_ ||
                                protocol == IPPROTO_SMC_);
}

/* What is in LISTEN; UDP with a port, raw, packet and AF_XDP: open to strangers, or not now and maybe later. */
static __always_inline bool is_listening(struct sock* sk)
{
    switch (sk->__sk_common.skc_family) {
    case AF_INET:
    case AF_INET6: return is_inet_listening(sk);
    case AF_UNIX:
    case AF_SMC:
    case AF_VSOCK: return is_in_listen(sk);
    case AF_PACKET:
    case AF_XDP: return true;
    }
    return false;
}

/* And UDP without a port: it may have lost it by connect(AF_UNSPEC), which no event tells in tier cgroup. */
static __always_inline bool may_listen(struct sock* sk)
{
    return is_listening(sk) || (is_inet(sk->__sk_common.skc_family) && is_udp(sk->sk_protocol));
}

/* What only a look from outside must ask. A port that nobody locked was chosen by the kernel: bind(2) to port 0, or a
 * client that sent. */
static __always_inline void read_udp_state(struct sock* sk, struct lw_socket* out)
{
    if (!is_inet(out->family) || (!is_udp(out->protocol) && !is_raw(sk))) return;
    if (sk->__sk_common.skc_state == TCP_ESTABLISHED) out->flags |= LW_CONNECTED;
    if (is_raw(sk)) return;
    if (sk->__sk_common.skc_num == 0) out->flags |= LW_CONNECTED;
    if ((read_bits(sk, sk_userlocks) & SOCK_BINDPORT_LOCK) == 0) out->flags |= LW_EPHEMERAL;
}

/* The device and protocol of sockets that get frames are in structs of their own: a cast leads there. */
static __always_inline void read_frames(struct sock* sk, struct lw_socket* out)
{
#ifdef LISTENWATCH_CAST_SOCKETS
    if (bpf_core_type_exists(struct packet_sock) && out->family == AF_PACKET) {
        struct packet_sock* packet = cast_to(packet_sock, sk);
        out->protocol = bpf_ntohs(packet->num);
        out->bound_ifindex = packet->ifindex;
        out->flags |= out->protocol ? LW_NAMED : LW_NAMED | LW_CONNECTED;
    }
    if (bpf_core_type_exists(struct xdp_sock) && out->family == AF_XDP) {
        struct xdp_sock* xdp = cast_to(xdp_sock, sk);
        struct net_device* device = xdp->dev;
        out->bound_ifindex = device ? device->ifindex : 0;
        out->flags |= device ? LW_NAMED : LW_NAMED | LW_CONNECTED;
    }
#endif
}
