#include "live_socket.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/address.h"

namespace listenwatch {
namespace {

template<class Value> Value option_of(int fd, int level, int name)
{
    Value value{};
    socklen_t size = sizeof value;
    ::getsockopt(fd, level, name, &value, &size);
    return value;
}

void read_name(int fd, PlainEndpoint& endpoint)
{
    sockaddr_in6 name{};
    socklen_t size = sizeof name;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
    endpoint.port = ntohs(name.sin6_port); // at the same place in sockaddr_in
    if (name.sin6_family == AF_INET6) {
        endpoint.address.family = Address::Family::v6;
        std::memcpy(endpoint.address.bytes.data(), &name.sin6_addr, 16);
        endpoint.v6only = option_of<int>(fd, IPPROTO_IPV6, IPV6_V6ONLY) != 0;
    } else {
        endpoint.address.family = Address::Family::v4;
        std::memcpy(endpoint.address.bytes.data(), reinterpret_cast<const char*>(&name) + 4, 4);
    }
}

} // namespace

Truth truth_of(int fd)
{
    Truth truth;
    truth.pid = static_cast<std::uint32_t>(::getpid());
    truth.fd = fd;
    struct stat file{}, netns{};
    if (::fstat(fd, &file) != 0 || ::stat("/proc/thread-self/ns/net", &netns) != 0) {
        truth.error = errno;
        return truth;
    }
    truth.id = {option_of<std::uint64_t>(fd, SOL_SOCKET, SO_COOKIE), static_cast<std::uint32_t>(netns.st_ino),
                file.st_ino};
    const int protocol = option_of<int>(fd, SOL_SOCKET, SO_PROTOCOL);
    truth.endpoint.mptcp = protocol == IPPROTO_MPTCP;
    truth.endpoint.transport = protocol == IPPROTO_UDP       ? Transport::udp
                               : protocol == IPPROTO_UDPLITE ? Transport::udplite
                                                             : Transport::tcp;
    read_name(fd, truth.endpoint);
    return truth;
}

UniqueFd open_socket(const LiveSocket& spec)
{
    UniqueFd fd(::socket(spec.family, spec.type | SOCK_CLOEXEC, spec.protocol));
    if (!fd) return fd;
    const int on = 1, v6only = spec.v6only ? 1 : 0;
    if (spec.family == AF_INET6) ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof v6only);
    if (spec.reuseport) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(spec.port);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(spec.port);
    const std::string text(spec.address);
    const bool is_v4 = spec.family == AF_INET;
    ::inet_pton(spec.family, text.c_str(), is_v4 ? static_cast<void*>(&v4.sin_addr) : &v6.sin6_addr);
    const auto* name = is_v4 ? reinterpret_cast<const sockaddr*>(&v4) : reinterpret_cast<const sockaddr*>(&v6);
    const bool opened = ::bind(fd.get(), name, is_v4 ? sizeof v4 : sizeof v6) == 0 &&
                        (spec.type != SOCK_STREAM || ::listen(fd.get(), 7) == 0);
    if (opened) return fd;
    const int error = errno;
    fd.reset();
    errno = error;
    return fd;
}

std::vector<const Listener*> rows_of(const Snapshot& snapshot, const Truth& truth)
{
    std::vector<const Listener*> rows;
    for (const Listener& listener : snapshot.listeners)
        if (listener.id.inode == truth.id.inode) rows.push_back(&listener);
    return rows;
}

void expect_shown(const Snapshot& snapshot, const Truth& truth,
                  const std::vector<std::pair<std::uint32_t, std::int32_t>>& holders)
{
    ASSERT_EQ(truth.error, 0) << std::strerror(truth.error);
    const auto rows = rows_of(snapshot, truth);
    ASSERT_EQ(rows.size(), 1U) << to_text(truth.endpoint) << " inode " << truth.id.inode;
    EXPECT_EQ(rows[0]->id, truth.id);
    EXPECT_EQ(rows[0]->endpoint, truth.endpoint) << to_text(rows[0]->endpoint);
    EXPECT_EQ(rows[0]->backlog, truth.endpoint.transport == Transport::tcp ? 7U : 0U);
    EXPECT_FALSE(rows[0]->kernel);
    EXPECT_FALSE(rows[0]->ephemeral);
    std::vector<std::pair<std::uint32_t, std::int32_t>> shown;
    for (const Holder& holder : rows[0]->holders) shown.emplace_back(holder.pid, holder.fd);
    EXPECT_EQ(shown, holders);
}

} // namespace listenwatch
