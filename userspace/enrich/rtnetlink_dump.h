// Dumps of rtnetlink(7): the tables of the network namespace of the thread that opens the socket.
#pragma once

#include <cstdint>
#include <functional>
#include <linux/netlink.h>
#include <memory>

#include "listenwatch/result.h"

struct mnl_socket;
struct nlmsghdr;

namespace listenwatch {

struct CloseRtnetlink {
    void operator()(mnl_socket* socket) const;
};
using RtnetlinkSocket = std::unique_ptr<mnl_socket, CloseRtnetlink>;

/// `groups`: RTMGRP_* bits of the changes that the socket is told of. `family`: another one of netlink(7).
Result<RtnetlinkSocket> open_rtnetlink(unsigned groups = 0, int family = NETLINK_ROUTE);

/// How a dump ended. Torn: the tables changed meanwhile, something may be missing.
enum class RtnetlinkDump : std::uint8_t { refused, torn, whole };

/// One dump of `type` (RTM_GETLINK, RTM_GETADDR), all families; `use` sees every message. It may wait for the kernel's
/// own lock, but for no peer. Each dump of a socket has another `sequence`.
RtnetlinkDump dump_rtnetlink(mnl_socket* socket, std::uint16_t type, std::uint32_t sequence,
                             const std::function<void(const nlmsghdr*)>& use);

/// Reads the answer to a request that was sent with NLM_F_DUMP or NLM_F_ACK.
RtnetlinkDump read_answer(mnl_socket* socket, std::uint32_t sequence, const std::function<void(const nlmsghdr*)>& use);

} // namespace listenwatch
