// How long the monitor waits for who reads its output. Pure.
#pragma once

#include <cstddef>
#include <cstdint>

namespace listenwatch {

/// Times are CLOCK_BOOTTIME nanoseconds. A reader that takes something is waited for, one that takes nothing is not for
/// long, and then not again before everything was read.
class ReaderPatience {
public:
    /// What waits after a flush (Written::waiting).
    void note(std::size_t waiting, std::uint64_t now_ns);
    /// Whether to wait, in a wait that began at `begun_ns`.
    [[nodiscard]] bool holds(std::uint64_t begun_ns, std::uint64_t now_ns) const;
    [[nodiscard]] bool is_waiting() const { return x_waiting != 0; }

private:
    std::size_t x_waiting = 0;
    std::uint64_t x_moved_ns = 0; // when that fell, or began
};

} // namespace listenwatch
