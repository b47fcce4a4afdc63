// One address of one network namespace: what reach is computed from.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "listenwatch/listener.h"

namespace listenwatch {

/// The loopback device of every namespace: LOOPBACK_IFINDEX, include/net/flow.h.
constexpr std::uint32_t kLoopbackIfindex = 1;

/// An address of a VRF whose number is not known (/proc does not tell it). No device has that number.
constexpr std::uint32_t kUnknownVrf = 0xffff'ffff;

/// Whether a socket that is bound to no device gets what comes by a VRF: net.ipv4.tcp_l3mdev_accept of the namespace
/// and its like, for both IPv4 and IPv6. null = not known.
struct VrfAcceptance {
    std::optional<bool> tcp, udp, sctp, raw;
    bool operator==(const VrfAcceptance&) const = default;
};

/// An address that a namespace has on one of its devices.
struct InterfaceAddress {
    Address address;
    std::uint32_t ifindex = 0; ///< 0 = not known (/proc does not tell it for IPv4)
    std::uint8_t prefix = 0;   ///< bits of the network
    bool is_loopback_device = false;
    std::uint32_t master_ifindex = 0; ///< the VRF or bridge that the device belongs to, 0 = none
    std::uint32_t vrf_ifindex = 0;    ///< the VRF that the device is or belongs to, 0 = none, kUnknownVrf
    VrfAcceptance vrf_accepts{};      ///< of an address in a VRF
    bool operator==(const InterfaceAddress&) const = default;
};

/// Finds the addresses of a listener's own namespace.
class AddressBook {
public:
    virtual ~AddressBook() = default;
    /// nullopt where the namespace cannot be read. Valid until the next call.
    virtual std::optional<std::span<const InterfaceAddress>> addresses_of(const Listener& listener) = 0;
};

/// Where the addresses of the program's own namespace come from: the door to the kernel, so that tests can stand in for
/// it.
class AddressSource {
public:
    virtual ~AddressSource() = default;
    /// The addresses of this moment; nullopt when they cannot be read. Valid until the next call. Called for each
    /// listener.
    virtual std::optional<std::span<const InterfaceAddress>> addresses() = 0;
    /// Becomes readable when something changed: call `addresses` then. -1 = nobody tells.
    [[nodiscard]] virtual int news_fd() const = 0;
    /// Grows each time the set of addresses has become another one.
    [[nodiscard]] virtual std::uint64_t generation() const = 0;
};

} // namespace listenwatch
