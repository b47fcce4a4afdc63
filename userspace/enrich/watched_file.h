// A small file that is read again when it changed: /etc/passwd, /etc/services.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

namespace listenwatch {

/// Looks at the file at most once a second, by inode, size and time of change. Times are CLOCK_BOOTTIME nanoseconds.
class WatchedFile {
public:
    explicit WatchedFile(std::string path) : x_path(std::move(path)) {}

    /// The whole text when it is another than at the last call; "" when the file went away or cannot be read; nullopt
    /// when nothing changed or it is too early to look. The first call always gives a text.
    std::optional<std::string> read_if_changed(std::uint64_t now_ns);

private:
    struct Stamp {
        std::uint64_t device = 0, inode = 0;
        std::int64_t size_bytes = -1; ///< -1 = there is none
        std::int64_t mtime_s = 0, mtime_ns = 0;
        bool operator==(const Stamp&) const = default;
    };
    [[nodiscard]] Stamp look() const;

    std::string x_path;
    std::optional<Stamp> x_seen;
    std::uint64_t x_looked_ns = 0;
};

} // namespace listenwatch
