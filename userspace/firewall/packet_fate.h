// What a packet filter does with strangers who talk to a listener. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "firewall/packet_facts.h"
#include "firewall/ruleset.h"

namespace listenwatch {

/// Says `open` or `filtered` only where that holds for every stranger, by every device that the listener hears.
enum class PacketFate : std::uint8_t {
    unknown,  ///< some get through and some do not, or a rule is not understood
    open,     ///< no rule keeps anybody out
    filtered, ///< nobody gets through: dropped, rejected, or sent elsewhere
};

/// The fate of the first packet of `approach`, from the device to the socket.
PacketFate packet_fate(const Ruleset& ruleset, const Approach& approach);

} // namespace listenwatch
