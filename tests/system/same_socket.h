// Whether an event is about the socket that an actor told of.
#pragma once

#include "actor_process.h"
#include "stream_event.h"

namespace listenwatch {

/// By cookie; where the kernel could not tell the cookie (MPTCP before 6.2), by network namespace and inode; the
/// kernel's own, which have neither, by port.
inline bool is_socket(const StreamEvent& event, const Truth& truth)
{
    const std::uint64_t cookie = event.number("listenwatch.socket.cookie");
    if (cookie != 0 && truth.number("cookie") != 0) return cookie == truth.number("cookie");
    return event.number("listenwatch.socket.netns") == truth.number("netns") &&
           (truth.number("inode") != 0 ? event.number("listenwatch.socket.inode") == truth.number("inode")
                                       : event.number("server.port") == truth.number("port"));
}

} // namespace listenwatch
