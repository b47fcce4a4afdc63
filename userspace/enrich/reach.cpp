#include "enrich/reach.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/address.h"
#include "base/vrf.h"

namespace listenwatch {
namespace {

constexpr Address v4(std::uint8_t a, std::uint8_t b = 0)
{
    return {Address::Family::v4, {a, b}};
}
constexpr Address v6(std::uint8_t a, std::uint8_t b = 0)
{
    return {Address::Family::v6, {a, b}};
}

struct Range {
    Address network;
    unsigned bits;
    Reach reach;
};

constexpr std::array kRanges{
    Range{v4(169, 254), 16, Reach::link},       // RFC 3927
    Range{v4(224), 4, Reach::link},             // multicast, RFC 5771
    Range{v4(10), 8, Reach::private_},          // RFC 1918
    Range{v4(172, 16), 12, Reach::private_},    // RFC 1918
    Range{v4(192, 168), 16, Reach::private_},   // RFC 1918
    Range{v4(100, 64), 10, Reach::private_},    // RFC 6598, carriers' NAT
    Range{v6(0xfe, 0x80), 10, Reach::link},     // RFC 4291
    Range{v6(0xff), 8, Reach::link},            // multicast, RFC 4291
    Range{v6(0xfc), 7, Reach::private_},        // RFC 4193
    Range{v6(0xfe, 0xc0), 10, Reach::private_}, // site-local, deprecated by RFC 3879
};

bool takes_family(const Endpoint& endpoint, Address::Family bound, Address::Family asked)
{
    return bound == asked || (bound == Address::Family::v6 && !endpoint.v6only);
}

bool is_on_device(const InterfaceAddress& at, std::uint32_t ifindex)
{
    return at.ifindex == ifindex || at.master_ifindex == ifindex || (at.ifindex == 0 && !at.is_loopback_device);
}

Reach reach_on_device(const Endpoint& endpoint, Address::Family family, std::span<const InterfaceAddress> addresses)
{
    Reach reach = Reach::link; // its neighbours at least: broadcasts, and addresses of other devices
    for (const InterfaceAddress& at : addresses)
        if (is_on_device(at, endpoint.bound_ifindex) && takes_family(endpoint, family, at.address.family))
            reach = std::max(reach, address_reach(at.address));
    return reach;
}

// Bound to no device: what comes by a VRF is heard only where the namespace lets it.
Reach reach_of_wildcard(const Endpoint& endpoint, Address::Family family, std::span<const InterfaceAddress> addresses)
{
    Reach sure = Reach::loopback;
    Reach most = Reach::loopback;
    for (const InterfaceAddress& at : addresses) {
        const std::optional<bool> heard = hears_unbound(endpoint.transport, at);
        if (!heard.value_or(true) || !takes_family(endpoint, family, at.address.family)) continue;
        const Reach reach = address_reach(at.address) > Reach::link ? Reach::all : address_reach(at.address);
        most = std::max(most, reach);
        if (heard) sure = std::max(sure, reach);
    }
    return sure == most ? sure : Reach::unknown;
}

// Of a named address, bound to no device, that VRFs have and nobody else: whether the socket hears anything.
std::optional<bool> is_heard_in_vrf(const Endpoint& endpoint, const Address& address,
                                    std::span<const InterfaceAddress> addresses)
{
    std::optional<bool> heard = true; // of an address to come
    for (const InterfaceAddress& at : addresses) {
        if (at.address != address) continue;
        heard = hears_unbound(endpoint.transport, at);
        if (heard.value_or(false)) break;
    }
    return heard;
}

bool is_broadcast_of(const Address& address, const InterfaceAddress& at)
{
    if (at.address.family != Address::Family::v4 || at.prefix >= 31 || !in_prefix(address, at.address, at.prefix))
        return false;
    for (unsigned bit = at.prefix; bit < 32; ++bit)
        if ((address.bytes[bit / 8] & (0x80U >> bit % 8)) == 0) return false;
    return true;
}

constexpr std::uint32_t kLocalCid = 1; // VMADDR_CID_LOCAL of linux/vm_sockets.h

// Frames come from whoever is on the wire, whatever addresses the device has.
Reach reach_of_frames(const Endpoint& endpoint, bool only_loopback)
{
    if (!is_named(endpoint)) return Reach::unknown;
    if (endpoint.bound_ifindex == kLoopbackIfindex) return Reach::loopback;
    return endpoint.bound_ifindex == 0 && only_loopback ? Reach::loopback : Reach::all;
}

// Of what has no IP address of its own.
std::optional<Reach> reach_without_ip(const Endpoint& endpoint, bool only_loopback)
{
    switch (endpoint.transport) {
    case Transport::unix_: return Reach::loopback;
    case Transport::vsock:
        if (!is_named(endpoint)) return Reach::unknown;
        return endpoint.cid == kLocalCid ? Reach::loopback : Reach::link;
    case Transport::packet:
    case Transport::xdp: return reach_of_frames(endpoint, only_loopback);
    default: return std::nullopt;
    }
}

} // namespace

Reach address_reach(const Address& raw)
{
    static constexpr Address kBroadcast{Address::Family::v4, {255, 255, 255, 255}};
    const Address address = unmapped(raw);
    if (address.family == Address::Family::none) return Reach::unknown;
    if (is_loopback(address)) return Reach::loopback;
    if (address == kBroadcast) return Reach::link;
    const auto* found =
        std::ranges::find_if(kRanges, [&](const Range& r) { return in_prefix(address, r.network, r.bits); });
    return found == kRanges.end() ? Reach::public_ : found->reach;
}

Reach compute_reach(const Endpoint& endpoint, std::span<const InterfaceAddress> addresses)
{
    const bool only_loopback = std::ranges::all_of(addresses, &InterfaceAddress::is_loopback_device);
    if (const auto reach = reach_without_ip(endpoint, only_loopback)) return *reach;
    const Address address = unmapped(endpoint.address);
    if (address.family == Address::Family::none) return Reach::unknown;
    if (endpoint.bound_ifindex == kLoopbackIfindex) return Reach::loopback;
    if (is_wildcard(address) && endpoint.bound_ifindex != 0)
        return reach_on_device(endpoint, address.family, addresses);
    if (only_loopback) return Reach::loopback;
    if (is_wildcard(address)) return reach_of_wildcard(endpoint, address.family, addresses);
    if (std::ranges::any_of(addresses, [&](const InterfaceAddress& at) { return is_broadcast_of(address, at); }))
        return Reach::link;
    const std::optional<bool> heard =
        endpoint.bound_ifindex != 0 ? true : is_heard_in_vrf(endpoint, address, addresses);
    if (!heard) return Reach::unknown;
    return *heard ? address_reach(address) : Reach::loopback;
}

Reach compute_reach(const Endpoint& endpoint)
{
    const bool can_be_anywhere = endpoint.transport == Transport::packet && endpoint.bound_ifindex == 0;
    if (can_be_anywhere) return Reach::unknown;
    if (const auto reach = reach_without_ip(endpoint, false)) return *reach;
    if (endpoint.bound_ifindex == kLoopbackIfindex) return Reach::loopback;
    return is_wildcard(unmapped(endpoint.address)) ? Reach::unknown : address_reach(endpoint.address);
}

} // namespace listenwatch
