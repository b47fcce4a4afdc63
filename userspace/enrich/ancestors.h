// The processes above one, up to init.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/procfs.h"
#include "listenwatch/process.h"

namespace listenwatch {

/// A chain of parents.
struct Ancestry {
    std::vector<Ancestor> ancestors; ///< the parent first
    bool cut = false;                ///< more than kMost
};

/// Reads chains of parents. Most of a host end in the same few processes: what was read of one a moment ago is taken
/// as it is (kPidGoodForNs), and its executable until it is another process or has another name.
class AncestorReader {
public:
    static constexpr std::size_t kMost = 32;

    explicit AncestorReader(const Procfs& proc, std::size_t capacity = 1024) : x_proc(proc), x_capacity(capacity) {}

    /// The parents of a process that began at `start_boottime_ns` (not 0) and whose parent is `ppid`. A parent is older
    /// than its child, and so is who inherits one: what began later has the pid of a parent that is gone, and there the
    /// chain ends. `now_ns` is CLOCK_BOOTTIME.
    [[nodiscard]] Ancestry read(std::uint32_t ppid, std::uint64_t start_boottime_ns, std::uint64_t now_ns);

    /// Processes that had to be forgotten for others: above zero the cache is too small for this host.
    [[nodiscard]] std::uint64_t evictions() const { return x_evictions; }

private:
    struct Known {
        std::uint64_t start_ticks = 0;
        std::uint32_t ppid = 0;
        std::string comm;
        std::string executable;
        std::uint64_t read_ns = 0;
    };
    [[nodiscard]] const Known* find(std::uint32_t pid, std::uint64_t now_ns);

    const Procfs& x_proc;
    std::size_t x_capacity;
    std::unordered_map<std::uint32_t, Known> x_known; // by pid
    std::uint64_t x_evictions = 0;
};

} // namespace listenwatch
