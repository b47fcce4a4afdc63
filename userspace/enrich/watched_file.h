// A small file that is read again when it changed: /etc/passwd, /etc/services.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "enrich/file_stamp.h"

namespace listenwatch {

/// Looks at the file at most once a second, by inode, size and time of change. Times are CLOCK_BOOTTIME nanoseconds.
class WatchedFile {
public:
    explicit WatchedFile(std::string path) : x_path(std::move(path)) {}

    /// The whole text when it is another than at the last call; "" when the file went away or cannot be read; nullopt
    /// when nothing changed or it is too early to look. The first call always gives a text.
    std::optional<std::string> read_if_changed(std::uint64_t now_ns);

private:
    std::string x_path;
    std::optional<FileStamp> x_seen;
    std::uint64_t x_looked_ns = 0;
};

} // namespace listenwatch
