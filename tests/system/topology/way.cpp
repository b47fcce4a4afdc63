#include "way.h"

#include <algorithm>

#include "base/address.h"

namespace listenwatch {
namespace {

// By a VRF come packets that are for the host's other addresses too: its table is only asked first.
bool is_local_at(const HostAddress& at, const Neighbour& from)
{
    if (is_link_local_v6(at.address)) return at.device == from.device;
    return at.vrf.empty() || at.vrf == from.vrf;
}

bool hears(const Topology& topology, const PlacedListener& listener, const Neighbour& from)
{
    if (!listener.device.empty()) return listener.device == from.device || listener.device == from.vrf;
    if (from.vrf.empty()) return true;
    return listener.endpoint.transport == Transport::tcp ? topology.tcp_accepts : topology.udp_accepts;
}

bool takes(const Endpoint& endpoint, const Address& address)
{
    if (!is_wildcard(endpoint.address)) return endpoint.address == address;
    return endpoint.address.family == address.family ||
           (endpoint.address.family == Address::Family::v6 && !endpoint.v6only);
}

} // namespace

bool is_local(const Topology& topology, const Neighbour& from, const Address& address)
{
    return std::ranges::any_of(topology.addresses,
                               [&](const HostAddress& at) { return at.address == address && is_local_at(at, from); });
}

bool is_for(const Topology& topology, const Probe& probe, const PlacedListener& listener)
{
    const Neighbour& from = topology.neighbours[probe.neighbour];
    return probe.transport == listener.endpoint.transport && probe.port == listener.endpoint.port &&
           takes(listener.endpoint, probe.address) && hears(topology, listener, from) &&
           is_local(topology, from, probe.address);
}

} // namespace listenwatch
