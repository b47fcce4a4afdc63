// Real sockets, and the truth about them as their owner knows it.
#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <vector>

#include "base/unique_fd.h"
#include "listenwatch/snapshot.h"

namespace listenwatch {

/// An endpoint of an internet socket as plain data.
struct PlainEndpoint {
    Transport transport = Transport::tcp;
    Address address;
    std::uint16_t port = 0;
    std::uint32_t bound_ifindex = 0;
    bool v6only = false, mptcp = false, reuseport = false;

    operator Endpoint() const
    {
        Endpoint endpoint;
        endpoint.transport = transport;
        endpoint.address = address;
        endpoint.port = port;
        endpoint.bound_ifindex = bound_ifindex;
        endpoint.v6only = v6only;
        endpoint.mptcp = mptcp;
        endpoint.reuseport = reuseport;
        return endpoint;
    }
};

/// What SO_COOKIE, fstat(2), getsockname(2) and the socket options say. Plain data: children write it into a pipe.
struct Truth {
    Identity id;
    PlainEndpoint endpoint;
    std::uint32_t pid = 0;
    std::int32_t fd = -1;
    int error = 0; ///< errno of what failed, 0 = all went well
};

Truth truth_of(int fd);

/// How to open a socket.
struct LiveSocket {
    int family = AF_INET;
    int type = SOCK_STREAM;
    int protocol = 0;
    std::string_view address = "127.0.0.1"; ///< of `family`
    bool v6only = false;
    bool reuseport = false;
    std::uint16_t port = 0; ///< 0 = the kernel chooses
};

/// Binds, and listens if it is a stream. An invalid descriptor with errno set when the kernel refuses.
UniqueFd open_socket(const LiveSocket& spec);

/// The listeners of the snapshot that have this inode.
std::vector<const Listener*> rows_of(const Snapshot& snapshot, const Truth& truth);

/// Fails the current test where the snapshot does not show exactly this socket, held by exactly these (pid, fd).
void expect_shown(const Snapshot& snapshot, const Truth& truth,
                  const std::vector<std::pair<std::uint32_t, std::int32_t>>& holders);

} // namespace listenwatch
