// The kernel's rules of addresses, devices and VRFs, told a second time.
#pragma once

#include "probe.h"

namespace listenwatch {

/// Whether a neighbour's packet to that address is for the host, and not for somebody else whom it would lead it to.
bool is_local(const Topology& topology, const Neighbour& from, const Address& address);

/// Whether the probe is for this listener, should no rule keep it out.
bool is_for(const Topology& topology, const Probe& probe, const PlacedListener& listener);

} // namespace listenwatch
