// Devices for which the kernel itself listens on a UDP port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "listenwatch/listener.h"

struct nlmsghdr;

namespace listenwatch {

/// A tunnel's device and the UDP port that the kernel has for it while the device is up.
struct TunnelLink {
    KernelDevice device;
    std::uint16_t port = 0; ///< host order; 0 = not known yet
    bool operator==(const TunnelLink&) const = default;
};

inline constexpr std::string_view kWireguard = "wireguard";

/// From a message RTM_NEWLINK: vxlan, geneve and bareudp, which tell their port there (linux/if_link.h), gtp, which
/// has one of its own, and wireguard, whose port is to be asked for elsewhere (wireguard_port.h). nullopt for other
/// messages, other devices, and those that are down. Pure.
std::optional<TunnelLink> decode_tunnel_link(const nlmsghdr* message);

} // namespace listenwatch
