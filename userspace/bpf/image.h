// The BPF programs that the build embedded into this binary.
#pragma once

#include <cstddef>
#include <span>

namespace listenwatch {

enum class BpfImage {
    sensor,         ///< kernels from 6.2
    sensor_no_cast, ///< from 5.13: without the kfuncs that cast (MPTCP by inode, paths end at their mount)
    sensor_basic,   ///< older ones: no process record, no atomics
    inventory,      ///< the socket iterator
    sockets,        ///< the kernel's own tables, for the cross-check
    table_walk,     ///< inventory from 6.2: tasks are visited, not descriptors; and those tables
};

/// The ELF image of a program object.
std::span<const std::byte> bpf_image(BpfImage image);

/// "sensor", for messages.
const char* image_name(BpfImage image);

} // namespace listenwatch
