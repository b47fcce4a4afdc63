/* The kernel's types of sockets, and what iterators get; as kernel_types.h has those of processes and files.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "kernel_types.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct in6_addr {
    u8 s6_addr[16];
};

typedef struct {
    struct net* net;
} possible_net_t;

struct sock_common {
    u32 skc_rcv_saddr;
    u16 skc_num;
    u16 skc_family;
    volatile u8 skc_state;
    u8 skc_reuseport : 1;
    u8 skc_ipv6only : 1;
    int skc_bound_dev_if;
    possible_net_t skc_net;
    struct in6_addr skc_v6_rcv_saddr;
    atomic64_t skc_cookie;
};

struct sock_cgroup_data {
    struct cgroup* cgroup; /* since 5.15, before it a tagged word: commit 8520e224f547 */
};

struct socket;
struct sk_filter;

struct sock {
    struct sock_common __sk_common;
    struct socket* sk_socket;
    u32 sk_max_ack_backlog;
    u8 sk_kern_sock : 1;
    u8 sk_userlocks : 4;
    u16 sk_type;
    u16 sk_protocol;
    struct sk_filter* sk_filter;
    void* sk_user_data;
    kuid_t sk_uid;
    struct sock_cgroup_data sk_cgrp_data;
};

struct socket {
    struct file* file;
    struct sock* sk;
};

struct inet_sock {
    struct sock sk;
};

struct inet_connection_sock {
    struct inet_sock icsk_inet;
    void* icsk_ulp_data;
};

struct tcp_sock {
    struct inet_connection_sock inet_conn;
    bool is_mptcp;
    u8 syn_smc : 1;
};

struct udp_sock {
    struct inet_sock inet;
};

struct mptcp_subflow_context {
    struct sock* conn;
};

struct packet_sock {
    struct sock sk;
    int ifindex;
    u16 num; /* EtherType, network order */
};

struct net_device {
    int ifindex;
};

struct xdp_sock {
    struct sock sk;
    struct net_device* dev; /* NULL: not bound */
};

struct seq_file;

struct bpf_iter_meta {
    struct seq_file* seq;
};

struct bpf_iter__task {
    struct bpf_iter_meta* meta;
    struct task_struct* task;
};

struct bpf_iter__task_file {
    struct bpf_iter_meta* meta;
    struct task_struct* task;
    u32 fd;
    struct file* file;
};

struct bpf_iter__tcp {
    struct bpf_iter_meta* meta;
    struct sock_common* sk_common;
};

struct bpf_iter__udp {
    struct bpf_iter_meta* meta;
    struct udp_sock* udp_sk;
};

#pragma clang attribute pop

enum {
    AF_UNIX = 1,
    AF_INET = 2,
    AF_INET6 = 10,
    AF_PACKET = 17,
    AF_VSOCK = 40,
    AF_SMC = 43,
    AF_XDP = 44,
    SOCK_RAW = 3,
    SOCK_SEQPACKET = 5,
    SOCK_BINDPORT_LOCK = 8,
    TCP_ESTABLISHED = 1,
    TCP_CLOSE = 7,
    TCP_LISTEN = 10,
    IPPROTO_TCP_ = 6,
    IPPROTO_UDP_ = 17,
    IPPROTO_SCTP_ = 132,
    IPPROTO_UDPLITE_ = 136,
    IPPROTO_SMC_ = 256, /* since 6.11 (commit d25a92ccae6b); before and beside it AF_SMC */
    IPPROTO_RAW_ = 255, /* for sending only: raw(7) */
    IPPROTO_MPTCP_ = 262,
};
