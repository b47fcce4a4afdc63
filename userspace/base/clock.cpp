#include "base/clock.h"

#include <ctime>

namespace listenwatch {
namespace {

std::int64_t read_clock(clockid_t clock)
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

} // namespace

std::uint64_t boottime_ns()
{
    return static_cast<std::uint64_t>(read_clock(CLOCK_BOOTTIME));
}

std::int64_t realtime_offset_ns()
{
    return read_clock(CLOCK_REALTIME) - read_clock(CLOCK_BOOTTIME);
}

} // namespace listenwatch
