// The clocks of the kernel.
#pragma once

#include <cstdint>

namespace listenwatch {

/// CLOCK_BOOTTIME in nanoseconds: what events carry.
std::uint64_t boottime_ns();

/// CLOCK_REALTIME minus CLOCK_BOOTTIME in nanoseconds, at this moment: adds to an event's time to give UTC.
std::int64_t realtime_offset_ns();

} // namespace listenwatch
