// What a configuration file of this host says that is not understood: for `doctor`.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace listenwatch {

struct FileNote {
    std::string file;
    std::uint32_t line = 0; ///< from 1; 0 = the whole file
    std::string what;
    bool operator==(const FileNote&) const = default;
};

/// "/etc/inetd.conf:12: has 3 fields; a service has 6".
std::string to_text(const FileNote& note);

/// Notes; of a file of garbage only the first are kept, the rest is counted.
class FileNotes {
public:
    static constexpr std::size_t kLimit = 50;

    void add(std::string_view file, std::uint32_t line, std::string what);
    /// Those of others, too.
    void add(const FileNotes& others);
    [[nodiscard]] std::span<const FileNote> list() const { return x_list; }
    /// How many were not kept.
    [[nodiscard]] std::size_t more() const { return x_more; }

private:
    std::vector<FileNote> x_list;
    std::size_t x_more = 0;
};

} // namespace listenwatch
