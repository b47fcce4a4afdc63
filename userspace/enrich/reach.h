// How far strangers can be away from a listener. Pure: addresses in, reach out.
#pragma once

#include <span>

#include "listenwatch/interface_address.h"
#include "listenwatch/listener.h"

namespace listenwatch {

/// The reach of one address, by its range alone; multicast and 255.255.255.255 stay on the link. Family::none is
/// `unknown`.
Reach address_reach(const Address& address);

/// The reach of an endpoint in a namespace that has these addresses.
///
/// A namespace where only loopback devices have addresses lets nobody in: `loopback`, whatever the socket says.
/// Elsewhere a wildcard is `all` where there is an address of the socket's families that others can route to (hosts
/// that route keep theirs on `lo`), `link` where those are link-local only, else `loopback`. Bound to a device it
/// reaches as far as that device's own addresses, at least its link. A named address counts by its range; a broadcast
/// address of a device's network is heard on the link only.
///
/// What comes by a VRF is heard by sockets that are bound to it or to one of its devices; by those bound to no device
/// only where a sysctl lets it (`hears_unbound`), so their reach is that of the other addresses, `loopback` where there
/// are none, and `unknown` where it hangs on a sysctl that is not known.
///
/// Without an IP address: a unix socket is `loopback`; vsock is `loopback` for the local cid, else `link` (the host and
/// its guests); frames (packet, xdp) are `loopback` on the loopback device or in a namespace that has no other, else
/// `all`. `unknown` where the name or the device is not known.
Reach compute_reach(const Endpoint& endpoint, std::span<const InterfaceAddress> addresses);

/// The same when the namespace cannot be read: `unknown` for wildcards (unless bound to loopback) and for packet
/// sockets on every device, else by range.
Reach compute_reach(const Endpoint& endpoint);

} // namespace listenwatch
