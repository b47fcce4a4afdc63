// A share of the time for work that a flood could ask for without end. Pure.
#pragma once

#include <algorithm>
#include <cstdint>

namespace listenwatch {

/// One part in `parts` of the time, and what was saved up: `most_saved_ns` at most. Times are CLOCK_BOOTTIME
/// nanoseconds.
class TimeShare {
public:
    constexpr TimeShare(std::uint64_t parts, std::uint64_t most_saved_ns)
        : x_parts(parts), x_most_saved_ns(most_saved_ns), x_saved_ns(most_saved_ns)
    {
    }
    /// Whether some of it is left.
    [[nodiscard]] bool is_left(std::uint64_t now_ns)
    {
        x_saved_ns = std::min(x_most_saved_ns, x_saved_ns + (now_ns - x_seen_ns) / x_parts);
        x_seen_ns = now_ns;
        return x_saved_ns != 0;
    }
    /// The work was done; what it took beyond what was left is forgiven.
    void take(std::uint64_t took_ns) { x_saved_ns -= std::min(x_saved_ns, took_ns); }

private:
    std::uint64_t x_parts, x_most_saved_ns, x_saved_ns;
    std::uint64_t x_seen_ns = 0;
};

} // namespace listenwatch
