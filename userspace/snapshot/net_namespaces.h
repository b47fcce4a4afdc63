// Which network namespaces there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/mounts.h"
#include "base/procfs.h"

namespace listenwatch {

/// One network namespace and the ways into it.
struct NetNamespace {
    std::uint32_t inode = 0;
    std::uint32_t pid = 0; ///< a process that lives there, 0 = none (only a mount keeps it)
    std::string path;      ///< a file that setns(2) takes
};

/// All that were found, by inode.
struct NetNamespaces {
    std::vector<NetNamespace> found;
    std::size_t unreadable = 0; ///< processes whose namespace may not be looked at
};

/// Looks at every process and at the mounts of namespaces (`ip netns`). A namespace that only a thread other than the
/// leader, a descriptor or a socket keeps alive is not found.
NetNamespaces find_net_namespaces(const Procfs& proc, const std::vector<Mount>& mounts);

} // namespace listenwatch
