#include "firewall/hearing.h"

#include <algorithm>

#include "base/address.h"
#include "base/vrf.h"

namespace listenwatch {
namespace {

// The VRF of a device, 0 = none; nullopt where no address tells.
std::optional<std::uint32_t> vrf_of(std::uint32_t ifindex, std::span<const InterfaceAddress> own)
{
    for (const InterfaceAddress& each : own)
        if (each.ifindex == ifindex || each.vrf_ifindex == ifindex) return each.vrf_ifindex;
    return std::nullopt;
}

bool may_come_by_vrf(const Endpoint& endpoint, std::span<const InterfaceAddress> own)
{
    if (endpoint.bound_ifindex != 0) return vrf_of(endpoint.bound_ifindex, own) != 0U;
    return std::ranges::any_of(own, [&](const InterfaceAddress& each) {
        return each.vrf_ifindex != 0 && hears_unbound(endpoint.transport, each).value_or(true);
    });
}

// Whether packets on their way to a socket come in by that device and by no other: not so of a VRF or bridge, and of
// what belongs to one. Where no address tells, it may be one.
bool is_input_device(std::uint32_t ifindex, std::span<const InterfaceAddress> own)
{
    bool has_address = false;
    for (const InterfaceAddress& each : own) {
        if (each.master_ifindex == ifindex) return false;
        if (each.ifindex != ifindex) continue;
        if (each.master_ifindex != 0 || each.vrf_ifindex != 0) return false;
        has_address = true;
    }
    return has_address;
}

} // namespace

bool takes(const Endpoint& endpoint, const Address& address)
{
    const Address bound = unmapped(endpoint.address);
    if (!is_wildcard(bound)) return bound == address;
    return bound.family == address.family || (bound.family == Address::Family::v6 && !endpoint.v6only);
}

std::optional<bool> hears(const Endpoint& endpoint, const InterfaceAddress& at, std::span<const InterfaceAddress> own)
{
    if (is_loopback(at.address) || !takes(endpoint, at.address)) return false;
    if (endpoint.bound_ifindex == 0) return hears_unbound(endpoint.transport, at);
    if (is_link_local_v6(at.address))
        return at.ifindex == endpoint.bound_ifindex || at.master_ifindex == endpoint.bound_ifindex;
    return at.vrf_ifindex == 0 || at.vrf_ifindex == vrf_of(endpoint.bound_ifindex, own).value_or(at.vrf_ifindex);
}

Approach approach_to(const Endpoint& endpoint, const InterfaceAddress& to, std::uint8_t protocol,
                     std::span<const InterfaceAddress> own)
{
    Approach approach{.address = to.address, .port = static_cast<std::uint16_t>(endpoint.port), .protocol = protocol};
    approach.by_vrf = may_come_by_vrf(endpoint, own);
    // A stranger on another link, or in another VRF, may have such an address too.
    for (const InterfaceAddress& each : own)
        if (!approach.by_vrf && each.vrf_ifindex == 0 && !is_link_local_v6(each.address))
            approach.own_addresses.push_back(each.address);
    const std::uint32_t ifindex =
        endpoint.bound_ifindex == 0 && is_link_local_v6(to.address) ? to.ifindex : endpoint.bound_ifindex;
    if (ifindex != 0 && is_input_device(ifindex, own)) approach.ifindex = ifindex;
    return approach;
}

} // namespace listenwatch
