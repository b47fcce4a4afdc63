#include "base/socket_record.h"

#include <algorithm>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::uint16_t kSmc = 256; // IPPROTO_SMC

bool is_smc(const lw_socket& socket)
{
    const bool is_inet = socket.family == AF_INET || socket.family == AF_INET6;
    return socket.family == AF_SMC || (is_inet && (socket.flags & LW_RAW) == 0 && socket.protocol == kSmc);
}

std::optional<Transport> inet_transport(const lw_socket& socket)
{
    constexpr std::uint16_t kMptcp = 262; // IPPROTO_MPTCP
    if ((socket.flags & LW_RAW) != 0) return Transport::raw;
    switch (socket.protocol) {
    case IPPROTO_TCP:
    case kSmc:
    case kMptcp: return Transport::tcp;
    case IPPROTO_UDP: return Transport::udp;
    case IPPROTO_UDPLITE: return Transport::udplite;
    case IPPROTO_SCTP: return Transport::sctp;
    default: return std::nullopt;
    }
}

std::optional<Transport> to_transport(const lw_socket& socket)
{
    switch (socket.family) {
    case AF_INET:
    case AF_INET6: return inet_transport(socket);
    case AF_UNIX: return Transport::unix_;
    case AF_VSOCK: return Transport::vsock;
    case AF_PACKET: return Transport::packet;
    case AF_XDP: return Transport::xdp;
    case AF_SMC: return Transport::tcp;
    default: return std::nullopt;
    }
}

Address to_address(const lw_socket& socket)
{
    Address address;
    if (socket.family == AF_INET) address.family = Address::Family::v4;
    if (socket.family == AF_INET6) address.family = Address::Family::v6;
    if (address.family == Address::Family::none) return address;
    std::copy_n(socket.address, socket.family == AF_INET ? 4 : 16, address.bytes.begin());
    return address;
}

bool has_type(Transport transport)
{
    return transport == Transport::unix_ || transport == Transport::vsock || transport == Transport::sctp;
}

void fill_endpoint(const lw_socket& socket, Endpoint& endpoint)
{
    endpoint.address = to_address(socket);
    const bool is_raw = endpoint.transport == Transport::raw;
    if (has_ip_port(endpoint.transport)) endpoint.port = socket.port;
    if (is_raw || (socket.flags & LW_NAMED) != 0) endpoint.protocol = socket.protocol;
    if (endpoint.transport != Transport::packet || (socket.flags & LW_NAMED) != 0)
        endpoint.bound_ifindex = socket.bound_ifindex;
    if (has_type(endpoint.transport))
        endpoint.type = (socket.flags & LW_SEQPACKET) != 0 ? SocketType::seqpacket : SocketType::stream;
    endpoint.v6only = socket.family == AF_INET6 && (is_raw || (socket.flags & LW_V6ONLY) != 0);
    endpoint.mptcp = (socket.flags & LW_MPTCP) != 0;
    endpoint.reuseport = (socket.flags & LW_REUSEPORT) != 0;
    if (!is_smc(socket)) return;
    endpoint.address = {};
    endpoint.port = 0;
}

} // namespace

std::optional<Listener> to_listener(const lw_socket& socket)
{
    const auto transport = to_transport(socket);
    if (!transport) return std::nullopt;
    Listener listener;
    // A subflow's cookie is not the one that userspace and sock_diag know, and an SMC socket's not the one of the TCP
    // socket that listens for it: netns and inode identify it.
    const bool foreign_cookie =
        is_smc(socket) || ((socket.flags & LW_MPTCP) != 0 && (socket.flags & LW_MSK_KNOWN) == 0);
    listener.id = {foreign_cookie ? 0 : socket.cookie, socket.netns_ino, socket.inode};
    listener.endpoint.transport = *transport;
    fill_endpoint(socket, listener.endpoint);
    if ((socket.flags & LW_FILTER_KNOWN) != 0) listener.filter = (socket.flags & LW_FILTER) != 0;
    listener.kernel = (socket.flags & LW_KERNEL) != 0;
    listener.connected = (socket.flags & LW_CONNECTED) != 0;
    listener.ephemeral = (socket.flags & LW_EPHEMERAL) != 0;
    listener.uid = socket.uid;
    listener.backlog = *transport == Transport::tcp || has_type(*transport) ? socket.backlog : 0;
    return listener;
}

std::string turn_path(std::string_view leaf_first)
{
    if (leaf_first.empty()) return "/";
    leaf_first.remove_suffix(leaf_first.ends_with('/') ? 1 : 0);
    auto components = split(leaf_first, '/');
    std::ranges::reverse(components);
    std::string path;
    for (const std::string_view component : components) path.append("/").append(component);
    return path;
}

} // namespace listenwatch
