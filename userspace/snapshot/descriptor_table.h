// The descriptors of one process, looked through for sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "base/procfs.h"

namespace listenwatch {

/// A wanted socket in a process.
struct HeldSocket {
    std::uint64_t inode = 0;
    std::int32_t fd = -1; ///< -1 = a registered file of an io_uring: no descriptor leads to it
    auto operator<=>(const HeldSocket&) const = default;
};

/// What one process holds of the wanted sockets.
struct DescriptorScan {
    std::vector<HeldSocket> held; ///< ordered, each once
    bool readable = true;         ///< false: the process may not be looked at
    std::size_t busy_rings = 0;   ///< io_urings that did not show their files
};

/// Reads the links in /proc/PID/fd. Threads can have tables of their own: those of a leader that has ended (its own is
/// empty then) and those that differ by kcmp(2) are read too.
DescriptorScan scan_descriptors(const ProcDir& process, const std::unordered_set<std::uint64_t>& wanted_inodes);

} // namespace listenwatch
