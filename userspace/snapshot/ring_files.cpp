#include "snapshot/ring_files.h"

#include "base/text.h"

namespace listenwatch {

std::uint64_t socket_inode(std::string_view link)
{
    constexpr std::string_view kStart = "socket:[";
    if (!link.starts_with(kStart) || !link.ends_with(']')) return 0;
    return parse_number<std::uint64_t>(link.substr(kStart.size(), link.size() - kStart.size() - 1)).value_or(0);
}

RingFiles parse_ring_files(std::string_view fdinfo)
{
    RingFiles ring;
    bool in_files = false, saw_count = false;
    std::size_t promised = 0, listed = 0;
    for (const std::string_view line : split(fdinfo, '\n')) {
        if (line.starts_with("UserFiles:")) {
            promised = parse_number<std::size_t>(trim(line.substr(line.find(':') + 1))).value_or(0);
            in_files = saw_count = true;
        } else if (in_files && line.starts_with(' ')) { // "    0: socket:[4711]"
            ++listed;
            const std::size_t colon = line.find(": ");
            if (colon == std::string_view::npos) continue;
            if (const std::uint64_t inode = socket_inode(line.substr(colon + 2)); inode != 0)
                ring.socket_inodes.push_back(inode);
        } else {
            in_files = false;
        }
    }
    // Older kernels print the number but no line, newer ones neither. An empty table looks the same: better asked once
    // too often.
    ring.busy = !saw_count || (promised != 0 && listed == 0);
    return ring;
}

} // namespace listenwatch
