// Which packets come to a socket, by its address and device. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "firewall/packet_facts.h"
#include "listenwatch/interface_address.h"

namespace listenwatch {

/// Whether it answers to that address, of its namespace.
bool takes(const Endpoint& endpoint, const Address& address);

/// Whether the socket hears what strangers send to that address of its namespace, which has these; nullopt = not known.
/// A device also takes what is for addresses of others, but not of another VRF, and a link-local address is its
/// device's alone.
std::optional<bool> hears(const Endpoint& endpoint, const InterfaceAddress& at, std::span<const InterfaceAddress> own);

/// How strangers approach it at that address. The device, without its name, where they come by one and no other: not so
/// of a VRF or bridge, and of what belongs to one.
Approach approach_to(const Endpoint& endpoint, const InterfaceAddress& to, std::uint8_t protocol,
                     std::span<const InterfaceAddress> own);

} // namespace listenwatch
