#include "snapshot/holders.h"

#include <algorithm>
#include <array>
#include <unistd.h>

#include "base/shared_work.h"
#include "snapshot/descriptor_table.h"

namespace listenwatch {
namespace {

void add_process(const ProcDir& process, const DescriptorScan& scan, HolderSearch& search)
{
    if (!scan.readable) ++search.unreadable;
    search.busy_rings += scan.busy_rings;
    if (scan.held.empty()) return;
    Holder holder;
    holder.pid = process.pid();
    if (const auto text = process.read("stat"))
        if (const auto stat = parse_proc_stat(*text)) {
            holder.comm = stat->comm;
            holder.start_boottime_ns = ticks_to_ns(stat->start_ticks);
        }
    for (const HeldSocket& held : scan.held) {
        holder.fd = held.fd;
        holder.kind = held.fd < 0 ? HolderKind::io_uring : HolderKind::descriptor;
        search.holders[held.inode].push_back(holder);
    }
}

void merge(HolderSearch& all, HolderSearch part)
{
    all.unreadable += part.unreadable;
    all.busy_rings += part.busy_rings;
    for (auto& [inode, holders] : part.holders) {
        auto& target = all.holders[inode];
        target.insert(target.end(), holders.begin(), holders.end());
    }
}

} // namespace

HolderSearch find_holders(const Procfs& proc, const std::unordered_set<std::uint64_t>& wanted_inodes)
{
    HolderSearch search = find_holders(proc, proc.pids(), wanted_inodes);
    // With hidepid=2 the directories of others are not there at all, and process 1 is always somebody's.
    search.pids_hidden = ::access((proc.root() + "/1").c_str(), F_OK) != 0;
    return search;
}

HolderSearch find_holders(const Procfs& proc, std::span<const std::uint32_t> pids,
                          const std::unordered_set<std::uint64_t>& wanted_inodes)
{
    std::array<HolderSearch, 2> searches;
    share_work(pids.size(), [&](std::size_t worker, std::size_t i) {
        if (const auto process = proc.open(pids[i]))
            add_process(*process, scan_descriptors(*process, wanted_inodes), searches.at(worker));
    });
    HolderSearch search = std::move(searches[0]);
    merge(search, std::move(searches[1]));
    for (auto& [inode, holders] : search.holders) std::ranges::sort(holders);
    return search;
}

} // namespace listenwatch
