#include "base/socket_record.h"

#include <algorithm>
#include <netinet/in.h>

#include "base/text.h"

namespace listenwatch {
namespace {

std::optional<Transport> to_transport(std::uint16_t protocol)
{
    constexpr std::uint16_t kMptcp = 262; // IPPROTO_MPTCP
    switch (protocol) {
    case IPPROTO_TCP:
    case kMptcp: return Transport::tcp;
    case IPPROTO_UDP: return Transport::udp;
    case IPPROTO_UDPLITE: return Transport::udplite;
    default: return std::nullopt;
    }
}

} // namespace

std::optional<Listener> to_listener(const lw_socket& socket)
{
    const auto transport = to_transport(socket.protocol);
    if (!transport || (socket.family != AF_INET && socket.family != AF_INET6)) return std::nullopt;
    Listener listener;
    // A subflow's cookie is not the one that userspace and sock_diag know: without the msk's, netns and inode identify
    // it.
    const bool foreign_cookie = (socket.flags & LW_MPTCP) != 0 && (socket.flags & LW_MSK_KNOWN) == 0;
    listener.id = {foreign_cookie ? 0 : socket.cookie, socket.netns_ino, socket.inode};
    Endpoint& endpoint = listener.endpoint;
    endpoint.transport = *transport;
    endpoint.address.family = socket.family == AF_INET ? Address::Family::v4 : Address::Family::v6;
    std::copy_n(socket.address, socket.family == AF_INET ? 4 : 16, endpoint.address.bytes.begin());
    endpoint.port = socket.port;
    endpoint.bound_ifindex = socket.bound_ifindex;
    endpoint.v6only = socket.family == AF_INET6 && (socket.flags & LW_V6ONLY) != 0;
    endpoint.mptcp = (socket.flags & LW_MPTCP) != 0;
    endpoint.reuseport = (socket.flags & LW_REUSEPORT) != 0;
    listener.kernel = (socket.flags & LW_KERNEL) != 0;
    listener.connected = (socket.flags & LW_CONNECTED) != 0;
    listener.ephemeral = (socket.flags & LW_EPHEMERAL) != 0;
    listener.uid = socket.uid;
    listener.backlog = *transport == Transport::tcp ? socket.backlog : 0;
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
