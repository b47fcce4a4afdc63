// The processes above one, up to init.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/procfs.h"

namespace listenwatch {

/// A chain of parents.
struct Ancestry {
    std::vector<Ancestor> ancestors; ///< the parent first
    bool cut = false;                ///< more than kMost
};

/// Reads chains of parents. What it knows of a process it asks for again only when that is another one or has another
/// name: most chains of a host end in the same few processes.
class AncestorReader {
public:
    static constexpr std::size_t kMost = 32;

    explicit AncestorReader(const Procfs& proc, std::size_t capacity = 1024) : x_proc(proc), x_capacity(capacity) {}

    /// The parents of a process that began at `start_boottime_ns` (not 0) and whose parent is `ppid`. A parent is older
    /// than its child, and so is who inherits one: what began later has the pid of a parent that is gone, and there the
    /// chain ends.
    [[nodiscard]] Ancestry read(std::uint32_t ppid, std::uint64_t start_boottime_ns);

    /// Processes that had to be forgotten for others: above zero the cache is too small for this host.
    [[nodiscard]] std::uint64_t evictions() const { return x_evictions; }

private:
    [[nodiscard]] std::string executable_of(const ProcDir& dir, const ProcStat& stat);

    struct Known {
        std::uint64_t start_ticks = 0;
        std::string comm;
        std::string executable;
    };
    const Procfs& x_proc;
    std::size_t x_capacity;
    std::unordered_map<std::uint32_t, Known> x_known; // by pid
    std::uint64_t x_evictions = 0;
};

} // namespace listenwatch
