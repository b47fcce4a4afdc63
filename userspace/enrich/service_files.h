// Configuration files that belong together, and a memory of which were read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "enrich/file_note.h"
#include "enrich/file_stamp.h"

namespace listenwatch {

/// Whoever reads through it needs not know what will have to be watched: every file and directory that was asked for is
/// remembered, also those that are not there. Names are the host's; `root` is put before them. Nothing here follows
/// what a file says, so a loop of includes is the reader's to break. Times are CLOCK_BOOTTIME nanoseconds.
class ServiceFiles {
public:
    static constexpr std::size_t kMostFiles = 4096;
    static constexpr std::size_t kMostBytes = std::size_t{1} << 20U; ///< of one file

    explicit ServiceFiles(std::string root = "") : x_root(std::move(root)) {}

    /// Whether to read (again): the first time, and when one of them is another now. Looks at most once a second, and
    /// for at most a fiftieth of the time. When true, `begin` comes next.
    bool need_reading(std::uint64_t now_ns);
    /// Forgets what was read and what was noted about it.
    void begin();

    /// The text of a regular file; nullopt when there is none. One that cannot be read is noted.
    std::optional<std::string> read(const std::string& path);
    /// Names in a directory in order of their bytes, without "." and ".."; empty when there is none.
    std::vector<std::string> list(const std::string& path);
    /// Whether there is such a file or directory.
    bool exists(const std::string& path);

    FileNotes& notes() { return x_notes; }
    [[nodiscard]] const FileNotes& notes() const { return x_notes; }

private:
    bool remember(const std::string& path);

    std::string x_root;
    std::map<std::string, FileStamp> x_seen;
    FileNotes x_notes;
    bool x_begun = false;
    bool x_full = false;
    std::uint64_t x_next_look_ns = 0;
};

} // namespace listenwatch
