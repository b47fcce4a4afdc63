// The clocks of the kernel.
#pragma once

#include <cstdint>

namespace listenwatch {

/// CLOCK_BOOTTIME in nanoseconds: what events carry.
std::uint64_t boottime_ns();

/// How long until then (CLOCK_BOOTTIME), for poll(2): rounded up, for who wakes too early turns for nothing; an hour at
/// most; 0 = it is over.
int milliseconds_until(std::uint64_t due_ns);

/// CLOCK_REALTIME minus CLOCK_BOOTTIME in nanoseconds, at this moment: adds to an event's time to give UTC.
std::int64_t realtime_offset_ns();

} // namespace listenwatch
