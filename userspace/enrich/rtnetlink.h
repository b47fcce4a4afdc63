// The two rtnetlink messages that reach needs (rtnetlink(7)). Pure: a message in, facts out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "listenwatch/interface_address.h"

struct nlmsghdr;

namespace listenwatch {

/// What RTM_NEWLINK says about a device.
struct LinkState {
    std::uint32_t ifindex = 0;
    std::uint32_t master_ifindex = 0; ///< IFLA_MASTER, 0 = none
    bool is_loopback = false;         ///< IFF_LOOPBACK
    std::uint32_t vrf_ifindex = 0;    ///< itself when it is a VRF, its master when that is one, 0 = neither
    bool operator==(const LinkState&) const = default;
};

/// nullopt for other messages and for those cut short.
std::optional<LinkState> decode_link(const nlmsghdr* message);

/// nullopt for other messages, for families other than IPv4 and IPv6, and for those cut short. On a point-to-point
/// device IFA_ADDRESS is the peer, so IFA_LOCAL goes first. The device's facts are filled in by the caller.
std::optional<InterfaceAddress> decode_address(const nlmsghdr* message);

} // namespace listenwatch
