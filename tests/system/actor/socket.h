// The sockets that the deeds open, and what the kernel says about each.
#pragma once

#include <cstdint>
#include <string>

#include <sys/socket.h>

#include "base/unique_fd.h"
#include "truth.h"

namespace listenwatch::actor {

enum class Proto : std::uint8_t { tcp, mptcp, udp, udplite };
enum class Family : std::uint8_t { v4, v6, v6only }; ///< v6: IPV6_V6ONLY is cleared, so it takes IPv4 too

/// What to open. An empty address is the loopback address; port 0 leaves the choice to the kernel.
struct Wish {
    Proto proto = Proto::tcp;
    Family family = Family::v4;
    std::string address;
    std::uint16_t port = 0; ///< host order
    bool reuse_address = false;
    bool reuse_port = false;
    bool bind = true;
};

/// A socket, or the step that failed with its errno.
struct Attempt {
    UniqueFd fd;
    const char* step = "";
    int error = 0;
    explicit operator bool() const { return error == 0; }
};

/// socket(2) and, where the wish says so, bind(2). A bad address fails with EINVAL.
Attempt open_socket(const Wish& wish);

/// The same and listen(2), for the protocols that have it.
Attempt open_listener(const Wish& wish);

/// The wish's socket address as bind(2) wants it; `size` 0 when the address is not one.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};
SocketAddress socket_address(const Wish& wish);

/// What the kernel says about the socket: proto, mptcp, family, v6only, address, port, cookie, inode, netns, fd.
Line describe(int fd);

/// The calling thread's network namespace, read when asked: a deed may have moved to another one.
std::uint64_t netns_inode();

/// Its local port, host order.
std::uint16_t port_of(int fd);

/// "ok": true.
Line well();

/// "ok": false, the step and the errno.
Line failed(const Attempt& attempt);

/// Tells that the deed failed. Returns what the actor exits with: 3 where the kernel does not know the thing, else 1.
int tell_failure(const std::string& deed, const Attempt& attempt);

} // namespace listenwatch::actor
