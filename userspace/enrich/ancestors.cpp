#include "enrich/ancestors.h"

#include <utility>

namespace listenwatch {
namespace {

// Without what the kernel adds when the file has no name any more. Whether it has is not asked: that is a question to
// its file system, which may be one of the process' own and not answer.
std::string read_executable(const ProcDir& dir)
{
    constexpr std::string_view kDeleted = " (deleted)";
    std::string path = dir.link("exe").value_or("");
    if (path.ends_with(kDeleted)) path.resize(path.size() - kDeleted.size());
    return path;
}

} // namespace

Ancestry AncestorReader::read(std::uint32_t ppid, std::uint64_t start_boottime_ns)
{
    Ancestry found;
    std::uint64_t child_ticks = ns_to_ticks(start_boottime_ns);
    while (ppid != 0) {
        const auto dir = x_proc.open(ppid);
        if (!dir) return found;
        const auto text = dir->read_at_once("stat");
        auto stat = text ? parse_proc_stat(*text) : std::nullopt;
        if (!stat || stat->start_ticks > child_ticks) return found;
        if (found.ancestors.size() == kMost) {
            found.cut = true;
            return found;
        }
        std::string executable = executable_of(*dir, *stat);
        found.ancestors.push_back({ppid, ticks_to_ns(stat->start_ticks), std::move(stat->comm), std::move(executable)});
        child_ticks = stat->start_ticks;
        ppid = stat->ppid;
    }
    return found;
}

std::string AncestorReader::executable_of(const ProcDir& dir, const ProcStat& stat)
{
    const auto known = x_known.find(dir.pid());
    if (known != x_known.end() && known->second.start_ticks == stat.start_ticks && known->second.comm == stat.comm)
        return known->second.executable;
    if (known == x_known.end() && x_known.size() >= x_capacity) {
        x_known.erase(x_known.begin());
        ++x_evictions;
    }
    const std::string executable = read_executable(dir);
    x_known.insert_or_assign(dir.pid(), Known{stat.start_ticks, stat.comm, executable});
    return executable;
}

} // namespace listenwatch
