// Devices for which the kernel itself listens on a UDP port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "listenwatch/listener.h"

struct nlmsghdr;

namespace listenwatch {

/// A tunnel's device and the UDP port that the kernel has for it while the device is up.
struct TunnelLink {
    KernelDevice device;
    std::uint16_t port = 0; ///< host order
    bool operator==(const TunnelLink&) const = default;
};

/// From a message RTM_NEWLINK: vxlan, geneve and bareudp, which tell their port there (linux/if_link.h), and gtp, which
/// has one of its own. nullopt for other messages, other devices, and those that are down. Pure.
std::optional<TunnelLink> decode_tunnel_link(const nlmsghdr* message);

} // namespace listenwatch
