// Reading where a user may have put anything, by somebody with more rights than that user.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace listenwatch {

/// The text of a regular file of at most that many bytes. Links are followed, wherever they lead; only what is there
/// counts: it is looked at before it is opened, since the opening alone can do something (a device) or wait (a FIFO).
/// Only file systems that the kernel answers for by itself, on disks or in memory, are read: not FUSE and the
/// network's, where somebody can make us wait, and not /proc and the like, where reading has effects.
std::optional<std::string> read_local_file(const std::string& path, std::size_t most_bytes);

/// The names in a directory of such a file system, in no order and without "." and "..": at most that many.
std::vector<std::string> list_local_directory(const std::string& path, std::size_t most_names);

} // namespace listenwatch
