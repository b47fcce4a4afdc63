#include "policy/shared_ports.h"

#include <limits>
#include <utility>
#include <vector>

#include "base/address.h"

namespace listenwatch {
namespace {

// A "::" socket without v6only hears IPv4, too.
bool covers(const Endpoint& wide, const Address& address)
{
    if (!is_wildcard(wide.address)) return wide.address == address;
    return wide.address.family == address.family || (wide.address.family == Address::Family::v6 && !wide.v6only);
}

bool differ(const std::string& a, const std::string& b)
{
    return !a.empty() && !b.empty() && a != b;
}

constexpr Identity kLastIdentity{std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::uint32_t>::max(),
                                 std::numeric_limits<std::uint64_t>::max()};

// The ranges of addresses that may overlap, both ends included.
std::vector<std::pair<Address, Address>> overlapping(const Endpoint& endpoint)
{
    const Address& own = endpoint.address;
    Address last{Address::Family::v4, {}};
    last.bytes.fill(0xff);
    const Address any4{Address::Family::v4, {}}, any6{Address::Family::v6, {}};
    const bool is_v4 = own.family == Address::Family::v4;
    if (!is_wildcard(own)) {
        std::vector<std::pair<Address, Address>> ranges{{own, own}, {any6, any6}};
        if (is_v4) ranges.emplace_back(any4, any4);
        return ranges;
    }
    if (is_v4) return {{any4, last}, {any6, any6}};
    std::vector<std::pair<Address, Address>> ranges{{any6, {Address::Family::v6, last.bytes}}};
    if (!endpoint.v6only) ranges.emplace_back(any4, last);
    return ranges;
}

} // namespace

bool is_same_door(const Listener& a, const Listener& b)
{
    const Endpoint &first = a.endpoint, &second = b.endpoint;
    if (first.transport != second.transport || first.port != second.port || a.id.netns_ino != b.id.netns_ino)
        return false;
    const bool other_device = first.bound_ifindex != 0 && second.bound_ifindex != 0;
    if (other_device && first.bound_ifindex != second.bound_ifindex) return false;
    return covers(first, second.address) || covers(second, first.address);
}

bool is_same_owner(const Listener& a, const Listener& b)
{
    if (a.kernel != b.kernel || a.uid != b.uid) return false;
    if (a.opener && b.opener && differ(a.opener->executable, b.opener->executable)) return false;
    return !differ(a.service.unit, b.service.unit) && !differ(a.container.id, b.container.id);
}

std::shared_ptr<const Listener> SharedPorts::add(const std::shared_ptr<const Listener>& listener)
{
    const Endpoint& endpoint = listener->endpoint;
    if (!has_ip_port(endpoint.transport)) return nullptr; // names are unique, and raw packets are everybody's
    remove(*listener);
    const auto port = x_ports.try_emplace({listener->id.netns_ino, endpoint.transport, endpoint.port}).first;
    std::shared_ptr<const Listener> other;
    for (const auto& [owner, doors] : port->second) {
        if (is_same_owner(*doors.begin()->second, *listener)) continue;
        other = find_same_door(doors, *listener);
        if (other) break;
    }
    const auto owner =
        port->second
            .try_emplace({listener->kernel, listener->uid, listener->opener ? listener->opener->executable : "",
                          listener->service.unit, listener->container.id})
            .first;
    const Door door{endpoint.bound_ifindex, endpoint.address, endpoint.v6only, listener->id};
    x_places.emplace(listener->id, Place{port, owner, owner->second.emplace(door, listener).first});
    return other;
}

std::shared_ptr<const Listener> SharedPorts::find_same_door(const Doors& doors, const Listener& listener)
{
    const std::uint32_t own = listener.endpoint.bound_ifindex;
    for (auto each = doors.begin(); each != doors.end();
         each = doors.lower_bound({each->first.ifindex + 1, {}, false, {}})) {
        const std::uint32_t ifindex = each->first.ifindex;
        if (ifindex != 0 && own != 0 && ifindex != own) continue;
        if (auto found = find_on_device(doors, ifindex, listener)) return found;
    }
    return nullptr;
}

// At most two are looked at that do not overlap: wildcards of IPv6.
std::shared_ptr<const Listener> SharedPorts::find_on_device(const Doors& doors, std::uint32_t ifindex,
                                                            const Listener& listener)
{
    const auto is_end = [&](auto each, const Address& last) {
        return each == doors.end() || each->first.ifindex != ifindex || each->first.address > last;
    };
    for (const auto& [first, last] : overlapping(listener.endpoint)) {
        auto each = doors.lower_bound({ifindex, first, false, {}});
        while (!is_end(each, last)) {
            if (is_same_door(*each->second, listener)) return each->second;
            const Door& door = each->first;
            each = doors.upper_bound({door.ifindex, door.address, door.v6only, kLastIdentity});
        }
    }
    return nullptr;
}

void SharedPorts::remove(const Listener& listener)
{
    const auto known = x_places.find(listener.id);
    if (known == x_places.end()) return;
    const auto [port, owner, door] = known->second;
    x_places.erase(known);
    owner->second.erase(door);
    if (owner->second.empty()) port->second.erase(owner);
    if (port->second.empty()) x_ports.erase(port);
}

} // namespace listenwatch
