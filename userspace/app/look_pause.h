// How long no look at the host follows another one. Pure.
#pragma once

#include <algorithm>
#include <cstdint>

namespace listenwatch {

/// After a look for a socket without a holder that took so long: it takes one part in ten of the time.
constexpr std::uint64_t pause_after_search_ns(std::uint64_t took_ns)
{
    return took_ns * 10;
}

/// After any other: one part in fifty, but no pause is longer than ten seconds unless one part in ten makes it so.
constexpr std::uint64_t pause_after_look_ns(std::uint64_t took_ns)
{
    constexpr std::uint64_t kShare = 50, kLate_ns = 10'000'000'000;
    return std::max(std::min(took_ns * kShare, kLate_ns), pause_after_search_ns(took_ns));
}

} // namespace listenwatch
