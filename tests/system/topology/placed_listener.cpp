#include "placed_listener.h"

#include <arpa/inet.h>
#include <cstring>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/address.h"

namespace listenwatch {
namespace {

bool bind_it(const PlacedListener& made)
{
    const Endpoint& endpoint = made.endpoint;
    const in_port_t port = htons(static_cast<std::uint16_t>(endpoint.port));
    if (endpoint.address.family == Address::Family::v4) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = port;
        std::memcpy(&v4.sin_addr, endpoint.address.bytes.data(), 4);
        return ::bind(made.socket.get(), reinterpret_cast<const sockaddr*>(&v4), sizeof v4) == 0;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = port;
    std::memcpy(&v6.sin6_addr, endpoint.address.bytes.data(), 16);
    if (is_link_local_v6(endpoint.address)) v6.sin6_scope_id = ::if_nametoindex(made.device.c_str());
    return ::bind(made.socket.get(), reinterpret_cast<const sockaddr*>(&v6), sizeof v6) == 0;
}

} // namespace

bool open_listener(PlacedListener& made)
{
    const Endpoint& endpoint = made.endpoint;
    const bool is_tcp = endpoint.transport == Transport::tcp;
    const bool is_v6 = endpoint.address.family == Address::Family::v6;
    made.socket = UniqueFd(
        ::socket(is_v6 ? AF_INET6 : AF_INET, (is_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int only = endpoint.v6only ? 1 : 0;
    if (is_v6) ::setsockopt(made.socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
    // Of a link-local address the scope alone binds it to the device.
    if (!made.device.empty() && !is_link_local_v6(endpoint.address) &&
        ::setsockopt(made.socket.get(), SOL_SOCKET, SO_BINDTODEVICE, made.device.data(),
                     static_cast<socklen_t>(made.device.size())) != 0)
        return false;
    struct stat file{};
    if (!bind_it(made) || (is_tcp && ::listen(made.socket.get(), 512) != 0) || ::fstat(made.socket.get(), &file) != 0)
        return false;
    made.inode = file.st_ino;
    return true;
}

} // namespace listenwatch
