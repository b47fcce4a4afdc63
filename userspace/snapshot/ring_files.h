// Sockets that an io_uring keeps without a descriptor.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace listenwatch {

/// The number N of the text "socket:[N]", 0 when it is something else.
std::uint64_t socket_inode(std::string_view link);

/// What /proc/PID/fdinfo/RING says of an io_uring: inodes of its registered files that are sockets.
struct RingFiles {
    std::vector<std::uint64_t> socket_inodes;
    /// The kernel prints no files while the ring is in use (mutex_trylock in io_uring_show_fdinfo): nothing is known
    /// then.
    bool busy = false;
};

RingFiles parse_ring_files(std::string_view fdinfo);

} // namespace listenwatch
