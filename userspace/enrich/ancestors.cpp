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

Ancestry AncestorReader::read(std::uint32_t ppid, std::uint64_t start_boottime_ns, std::uint64_t now_ns)
{
    Ancestry found;
    std::uint64_t child_ticks = ns_to_ticks(start_boottime_ns);
    while (ppid != 0) {
        const Known* known = find(ppid, now_ns);
        if (known == nullptr || known->start_ticks > child_ticks) return found;
        if (found.ancestors.size() == kMost) {
            found.cut = true;
            return found;
        }
        found.ancestors.push_back({ppid, ticks_to_ns(known->start_ticks), known->comm, known->executable});
        child_ticks = known->start_ticks;
        ppid = known->ppid;
    }
    return found;
}

const AncestorReader::Known* AncestorReader::find(std::uint32_t pid, std::uint64_t now_ns)
{
    auto known = x_known.find(pid);
    if (known != x_known.end() && now_ns - known->second.read_ns < kPidGoodForNs) return &known->second;
    const auto dir = x_proc.open(pid);
    auto stat = parse_proc_stat(dir ? dir->read_at_once("stat").value_or("") : "");
    if (!stat) return nullptr;
    if (known == x_known.end() && x_known.size() >= x_capacity) {
        x_known.erase(x_known.begin());
        ++x_evictions;
    }
    const bool is_same =
        known != x_known.end() && known->second.start_ticks == stat->start_ticks && known->second.comm == stat->comm;
    std::string executable = is_same ? std::move(known->second.executable) : read_executable(*dir);
    known = x_known
                .insert_or_assign(
                    pid, Known{stat->start_ticks, stat->ppid, std::move(stat->comm), std::move(executable), now_ns})
                .first;
    return &known->second;
}

} // namespace listenwatch
