// Who holds which socket, by /proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/procfs.h"
#include "listenwatch/listener.h"

namespace listenwatch {

/// All holders of the wanted sockets, and how much of the host could not be looked at.
struct HolderSearch {
    std::unordered_map<std::uint64_t, std::vector<Holder>> holders; ///< by socket inode; ordered by (pid, fd)
    std::size_t unreadable = 0;                                     ///< processes of others
    std::size_t busy_rings = 0;                                     ///< io_urings that did not show their files
    bool pids_hidden = false; ///< /proc is mounted with hidepid: how many processes there are is not known
};

/// Looks at every descriptor of every process; never stops at the first holder. Costs about 3 us a descriptor, by two
/// threads where there are many processes.
HolderSearch find_holders(const Procfs& proc, const std::unordered_set<std::uint64_t>& wanted_inodes);

/// The same for these processes only; one that is gone holds nothing.
HolderSearch find_holders(const Procfs& proc, std::span<const std::uint32_t> pids,
                          const std::unordered_set<std::uint64_t>& wanted_inodes);

} // namespace listenwatch
