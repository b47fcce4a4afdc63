#include "base/clock.h"

#include <algorithm>
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

int milliseconds_until(std::uint64_t due_ns)
{
    constexpr std::uint64_t kMost_ms = 3'600'000;
    const std::uint64_t now = boottime_ns();
    return due_ns <= now ? 0 : static_cast<int>(std::min((due_ns - now) / 1'000'000 + 1, kMost_ms));
}

std::int64_t realtime_offset_ns()
{
    return read_clock(CLOCK_REALTIME) - read_clock(CLOCK_BOOTTIME);
}

} // namespace listenwatch
