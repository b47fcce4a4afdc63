// Network namespaces, by their inodes.
#pragma once

#include <cstdint>
#include <string>

#include "listenwatch/result.h"

namespace listenwatch {

/// The inode of the network namespace of the calling thread; 0 = not known.
std::uint32_t own_net_namespace();

/// Moves the calling thread into the one at `path` (setns(2): CAP_SYS_ADMIN), if that is still the one with this inode.
/// Threads that move had better end afterwards.
Result<void> enter_net_namespace(const std::string& path, std::uint32_t inode);

} // namespace listenwatch
