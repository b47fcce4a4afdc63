// VRFs (l3mdev): which sockets hear what comes by one. Pure.
#pragma once

#include <optional>

#include "listenwatch/interface_address.h"

namespace listenwatch {

/// Whether a socket that is bound to no device hears what comes for this address: always when the address is in no VRF,
/// else as a sysctl of its transport has it. nullopt = not known. Kernel: inet_bound_dev_eq, udp_sk_bound_dev_eq.
std::optional<bool> hears_unbound(Transport transport, const InterfaceAddress& at);

} // namespace listenwatch
