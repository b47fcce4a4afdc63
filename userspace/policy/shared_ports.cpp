#include "policy/shared_ports.h"

#include <algorithm>

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

SharedPorts::Port SharedPorts::port_of(const Listener& listener)
{
    return {listener.id.netns_ino, listener.endpoint.transport, listener.endpoint.port};
}

std::shared_ptr<const Listener> SharedPorts::add(const std::shared_ptr<const Listener>& listener)
{
    if (!has_ip_port(listener->endpoint.transport)) return nullptr; // names are unique, and raw packets are everybody's
    auto& known = x_listeners[port_of(*listener)];
    std::shared_ptr<const Listener> other;
    for (const auto& each : known)
        if (is_same_door(*each, *listener) && !is_same_owner(*each, *listener)) other = each;
    known.push_back(listener);
    return other;
}

void SharedPorts::remove(const Listener& listener)
{
    const auto port = x_listeners.find(port_of(listener));
    if (port == x_listeners.end()) return;
    std::erase_if(port->second, [&](const auto& each) { return each->id == listener.id; });
    if (port->second.empty()) x_listeners.erase(port);
}

} // namespace listenwatch
