// What tells that a file is another one than before, without reading it.
#pragma once

#include <cstdint>
#include <string>

namespace listenwatch {

struct FileStamp {
    std::uint64_t device = 0, inode = 0;
    std::int64_t size_bytes = -1; ///< -1 = there is none
    std::int64_t mtime_s = 0, mtime_ns = 0;
    bool operator==(const FileStamp&) const = default;
};

/// How the file or directory looks now; links are followed.
FileStamp stamp_of(const std::string& path);

} // namespace listenwatch
