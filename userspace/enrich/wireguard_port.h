// The UDP port of a WireGuard device: rtnetlink does not tell it, a family of generic netlink does (linux/wireguard.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

struct nlmsghdr;

namespace listenwatch {

/// Asked in the calling thread's network namespace (CAP_NET_ADMIN there). 0 = no such device, or it may not be asked.
std::uint16_t read_wireguard_port(const std::string& device);

/// From an answer to CTRL_CMD_GETFAMILY: the number of the family. Pure.
std::optional<std::uint16_t> decode_family_id(const nlmsghdr* message);

/// From an answer to WG_CMD_GET_DEVICE: the port, host order; nullopt in those that go on with more peers. Pure.
std::optional<std::uint16_t> decode_wireguard_port(const nlmsghdr* message);

} // namespace listenwatch
