#include "socket.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/stat.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

namespace listenwatch::actor {
namespace {

constexpr int kBacklog = 16;

int protocol_of(Proto proto)
{
    switch (proto) {
    case Proto::tcp: return IPPROTO_TCP;
    case Proto::mptcp: return IPPROTO_MPTCP;
    case Proto::udp: return IPPROTO_UDP;
    case Proto::udplite: return IPPROTO_UDPLITE;
    }
    return 0;
}

bool has_listen(Proto proto)
{
    return proto == Proto::tcp || proto == Proto::mptcp;
}

int option(int fd, int level, int name)
{
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(fd, level, name, &value, &size) == 0 ? value : 0;
}

int set_option(int fd, int level, int name, int value)
{
    return ::setsockopt(fd, level, name, &value, sizeof value);
}

std::uint64_t cookie_of(int fd)
{
    std::uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    ::getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size);
    return cookie;
}

std::uint64_t inode_of(int fd)
{
    struct stat file{};
    return ::fstat(fd, &file) == 0 ? file.st_ino : 0;
}

std::string proto_name(int protocol)
{
    switch (protocol) {
    case IPPROTO_UDP: return "udp";
    case IPPROTO_UDPLITE: return "udp_lite";
    default: return "tcp";
    }
}

Line describe_address(int fd)
{
    SocketAddress name{{}, sizeof(sockaddr_storage)};
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&name.storage), &name.size);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (name.storage.ss_family == AF_INET) {
        const auto* in = reinterpret_cast<const sockaddr_in*>(&name.storage);
        ::inet_ntop(AF_INET, &in->sin_addr, text.data(), text.size());
        return {{"family", "ipv4"}, {"address", text.data()}, {"port", std::uint64_t{ntohs(in->sin_port)}}};
    }
    const auto* in6 = reinterpret_cast<const sockaddr_in6*>(&name.storage);
    ::inet_ntop(AF_INET6, &in6->sin6_addr, text.data(), text.size());
    return {{"family", "ipv6"},
            {"v6only", option(fd, IPPROTO_IPV6, IPV6_V6ONLY) != 0},
            {"address", text.data()},
            {"port", std::uint64_t{ntohs(in6->sin6_port)}}};
}

} // namespace

SocketAddress socket_address(const Wish& wish)
{
    SocketAddress result;
    if (wish.family == Family::v4) {
        auto* in = reinterpret_cast<sockaddr_in*>(&result.storage);
        in->sin_family = AF_INET;
        in->sin_port = htons(wish.port);
        const char* text = wish.address.empty() ? "127.0.0.1" : wish.address.c_str();
        if (::inet_pton(AF_INET, text, &in->sin_addr) == 1) result.size = sizeof *in;
    } else {
        auto* in6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons(wish.port);
        const char* text = wish.address.empty() ? "::1" : wish.address.c_str();
        if (::inet_pton(AF_INET6, text, &in6->sin6_addr) == 1) result.size = sizeof *in6;
    }
    return result;
}

Attempt open_socket(const Wish& wish)
{
    const int domain = wish.family == Family::v4 ? AF_INET : AF_INET6;
    const int type = has_listen(wish.proto) ? SOCK_STREAM : SOCK_DGRAM;
    UniqueFd fd(::socket(domain, type, protocol_of(wish.proto)));
    if (!fd) return {{}, "socket", errno};
    if (domain == AF_INET6) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, wish.family == Family::v6only ? 1 : 0);
    if (wish.reuse_address) set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (wish.reuse_port) set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT, 1);
    if (!wish.bind) return {std::move(fd)};
    const SocketAddress address = socket_address(wish);
    if (address.size == 0) return {std::move(fd), "address", EINVAL};
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0)
        return {std::move(fd), "bind", errno};
    return {std::move(fd)};
}

Attempt open_listener(const Wish& wish)
{
    Attempt attempt = open_socket(wish);
    if (attempt && has_listen(wish.proto) && ::listen(attempt.fd.get(), kBacklog) != 0) {
        attempt.step = "listen";
        attempt.error = errno;
    }
    return attempt;
}

Line describe(int fd)
{
    const int protocol = option(fd, SOL_SOCKET, SO_PROTOCOL);
    return Line{{"proto", proto_name(protocol)}, {"mptcp", protocol == IPPROTO_MPTCP}} + describe_address(fd) +
           Line{{"cookie", cookie_of(fd)},
                {"inode", inode_of(fd)},
                {"netns", netns_inode()},
                {"fd", static_cast<std::uint64_t>(fd)}};
}

std::uint64_t netns_inode()
{
    struct stat file{};
    return ::stat("/proc/thread-self/ns/net", &file) == 0 ? file.st_ino : 0;
}

std::uint16_t port_of(int fd)
{
    for (const auto& [name, value] : describe_address(fd))
        if (name == "port") return static_cast<std::uint16_t>(std::get<std::uint64_t>(value));
    return 0;
}

Line well()
{
    return {{"ok", true}};
}

Line failed(const Attempt& attempt)
{
    return {{"ok", false},
            {"step", attempt.step},
            {"errno", static_cast<std::uint64_t>(attempt.error)},
            {"error", std::strerror(attempt.error)}};
}

int tell_failure(const std::string& deed, const Attempt& attempt)
{
    const bool unknown = attempt.error == EPROTONOSUPPORT || attempt.error == ENOSYS || attempt.error == EAFNOSUPPORT ||
                         attempt.error == ENOPROTOOPT;
    tell(Line{{"deed", deed}} + failed(attempt) + Line{{"unsupported", unknown}} + who_am_i());
    return unknown ? 3 : 1;
}

} // namespace listenwatch::actor
