// The kernel functions that the tier fexit hooks, and the programs for them: for the attach plan alone.
#pragma once

#include <array>
#include <string_view>

namespace listenwatch {

// What the fexit tier does with a function, if the kernel has it.
struct Hook {
    std::string_view function;
    std::string_view program;
    std::string_view covers;
};

// In the order of the attach.
inline constexpr std::array kCloseHooks{
    Hook{"udp_lib_unhash", "on_udp_lib_unhash", "close of UDP sockets"},
    Hook{"__ip4_datagram_connect", "on_ip4_datagram_connect", "close of UDP sockets to strangers by connect, IPv4"},
    Hook{"__ip6_datagram_connect", "on_ip6_datagram_connect", "close of UDP sockets to strangers by connect, IPv6"},
};
inline constexpr std::array kOpenHooks{
    Hook{"__inet_bind", "on_inet_bind", "bind of UDP over IPv4"},
    Hook{"__inet6_bind", "on_inet6_bind", "bind of UDP over IPv6"},
    Hook{"inet_autobind", "on_inet_autobind", "ports that the kernel gives to UDP clients"},
    Hook{"__udp_disconnect", "on_udp_disconnect", "UDP sockets that disconnect and so are open to strangers again"},
};
inline constexpr std::array kHolderHooks{
    Hook{"__scm_send", "on_scm_send", "holders: descriptors sent to another process"},
    Hook{"io_sqe_files_register", "on_io_files_register", "holders: files registered with an io_uring"},
};
// Sockets without a TCP or UDP port. What the kernel lacks a function for is found by the next look.
inline constexpr std::array kFamilyCloseHooks{
    Hook{"unix_release", "on_unix_release", "close of unix sockets"},
    Hook{"packet_release", "on_packet_release", "close of packet sockets"},
    Hook{"xsk_release", "on_xsk_release", "close of AF_XDP sockets"},
    Hook{"raw_close", "on_raw_close", "close of raw sockets, IPv4"},
    Hook{"rawv6_close", "on_raw6_close", "close of raw sockets, IPv6"},
};
inline constexpr std::array kFamilyHintHooks{
    Hook{"unix_listen", "on_unix_listen", "open of unix sockets"},
    Hook{"packet_create", "on_packet_create", "open of packet sockets"},
    Hook{"packet_bind", "on_packet_bind", "bind of packet sockets"},
    Hook{"xsk_bind", "on_xsk_bind", "bind of AF_XDP sockets"},
    Hook{"sk_attach_filter", "on_attach_filter", "classic BPF filters that a socket gets"},
    Hook{"sk_attach_bpf", "on_attach_bpf", "extended BPF filters that a socket gets"},
};
inline constexpr std::string_view kListenStart = "inet_csk_listen_start";

// Of two functions, the first that the kernel has: each kernel does the work in one of them.
struct HookPair {
    Hook first, second;
};
inline constexpr HookPair kReceiveHooks{
    {"__receive_fd", "on_receive_fd_inner", "holders: descriptors received from another process"},
    {"receive_fd", "on_receive_fd", "holders: descriptors received from another process"},
};
inline constexpr HookPair kCloseDescriptorHooks{
    {"filp_flush", "on_filp_flush", "holders: descriptors that one of several holders closes"},
    {"filp_close", "on_filp_close", "holders: descriptors that one of several holders closes"},
};

} // namespace listenwatch
