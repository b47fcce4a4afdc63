// What a packet filter does with strangers who talk to a listener. Pure.
#pragma once

#include "firewall/packet_facts.h"
#include "firewall/ruleset.h"

namespace listenwatch {

/// What becomes of `approach` on the way from the device to the socket: `open` or `filtered` only where that holds for
/// every stranger, by every device that the listener hears. Of TCP also what follows the first packet; what becomes of
/// the answers, on their way out, is not looked at.
Firewall packet_fate(const Ruleset& ruleset, const Approach& approach);

} // namespace listenwatch
