// Where a socket listens, and what makes it the same socket. Passive.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace listenwatch {

/// Transport as ECS network.transport names it. MPTCP is `tcp` with Endpoint::mptcp set: one port, one listener.
enum class Transport : std::uint8_t {
    tcp,
    udp,
    udplite,
    sctp,
    unix_,  ///< stream or seqpacket, by path or abstract name
    vsock,  ///< between a virtual machine and its host
    raw,    ///< raw IP: copies of all packets of one protocol, without a port
    packet, ///< AF_PACKET: whole frames of a device, without address and port
    xdp,    ///< AF_XDP: frames that an XDP program hands over
};

/// Every transport there is.
inline constexpr std::array kTransports{Transport::tcp,  Transport::udp,    Transport::udplite,
                                        Transport::sctp, Transport::unix_,  Transport::vsock,
                                        Transport::raw,  Transport::packet, Transport::xdp};

/// Whether an IP port is part of where it listens.
constexpr bool has_ip_port(Transport transport)
{
    return transport <= Transport::sctp;
}

/// SOCK_STREAM (SCTP: one-to-one) or SOCK_SEQPACKET (SCTP: one-to-many).
enum class SocketType : std::uint8_t { unknown, stream, seqpacket };

/// An IPv4 or IPv6 address. `bytes` are in network order; IPv4 uses the first four.
struct Address {
    enum class Family : std::uint8_t { none, v4, v6 };
    Family family = Family::none;
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Address&) const = default;
};

/// What makes a socket the same socket. The cookie where there is one; else netns and inode.
/// Never an address or a pid: those are shared and reused.
struct Identity {
    std::uint64_t cookie = 0;    ///< SO_COOKIE; 0 = the kernel has not made one yet
    std::uint32_t netns_ino = 0; ///< inode of the socket's network namespace, 0 = not known
    std::uint64_t inode = 0;     ///< inode of the socket's file, 0 = none (kernel sockets) or not known
    auto operator<=>(const Identity&) const = default;
};

/// Where a listener listens.
struct Endpoint {
    Transport transport = Transport::tcp;
    Address address;
    std::uint32_t port = 0;                ///< host order; vsock's have 32 bits; 0 = none
    std::uint32_t bound_ifindex = 0;       ///< SO_BINDTODEVICE, 0 = any; packet, xdp: the device that it is bound to
    bool v6only = false;                   ///< IPV6_V6ONLY as the socket has it, not as the sysctl suggests
    bool mptcp = false;                    ///< an MPTCP listener (cookie and inode are those of the msk)
    bool reuseport = false;                ///< SO_REUSEPORT
    SocketType type = SocketType::unknown; ///< unix, vsock, sctp
    std::uint16_t protocol = 0;            ///< raw: of IP; packet: EtherType in host order, 3 = all; 0 = not known
    std::uint32_t cid = 0;                 ///< vsock: whose address it is bound to, 0xffffffff = any
    std::string path{};                    ///< unix: raw bytes, an abstract name behind '@'; "" = not known
    auto operator<=>(const Endpoint&) const = default;
};

/// Whether it is known where it listens: not every view tells the name of a unix socket, the device of a packet socket
/// or the port of an SMC one.
inline bool is_named(const Endpoint& endpoint)
{
    switch (endpoint.transport) {
    case Transport::tcp: return endpoint.port != 0;
    case Transport::unix_: return !endpoint.path.empty();
    case Transport::vsock: return endpoint.port != 0;
    case Transport::packet: return endpoint.protocol != 0;
    case Transport::xdp: return endpoint.bound_ifindex != 0;
    default: return true;
    }
}

} // namespace listenwatch
