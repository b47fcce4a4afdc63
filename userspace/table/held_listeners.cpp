// The listener table: who holds what.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "table/holder_list.h"
#include "table/listener_table.h"

namespace listenwatch {
namespace {

// What can change in a living socket, and what was not known before.
Endpoint renewed(Endpoint endpoint, const Endpoint& row)
{
    if (!is_named(row)) return endpoint;
    if (!is_named(endpoint)) return row;
    endpoint.bound_ifindex = row.bound_ifindex;
    endpoint.v6only = row.v6only;
    return endpoint;
}

} // namespace

// A row has holders and what can change in a living socket; who opened it and when is known better here.
void ListenerTable::update_from_row(Entry& entry, const Listener& row, Sight sight, std::uint64_t time_ns,
                                    bool recovered, Changes& out)
{
    Listener now = *entry.listener;
    now.endpoint = renewed(now.endpoint, row.endpoint);
    if (row.filter) now.filter = row.filter;
    now.holders = row.holders;
    keep_executables(entry.listener->holders, now.holders);
    if (sight == Sight::descriptors) keep_registered(entry.listener->holders, now.holders);
    queue_unheld(entry.listener->holders, now.holders);
    update(entry, std::move(now), time_ns, recovered, out);
}

std::size_t ListenerTable::update_holders(const HolderReport& report, std::uint64_t now_ns, Changes& out)
{
    std::size_t unheld = 0;
    const std::unordered_set<std::uint32_t> visited(report.pids.begin(), report.pids.end());
    const auto was_looked_at = [&](const Holder& holder) { return visited.contains(holder.pid); };
    for (auto& [key, entry] : x_entries) {
        if (entry.listener->kernel) continue;
        const auto found = report.holders.find(entry.listener->id.inode);
        if (found == report.holders.end() && std::ranges::none_of(entry.listener->holders, was_looked_at)) continue;
        Listener now = *entry.listener;
        std::erase_if(now.holders, was_looked_at);
        if (found != report.holders.end()) {
            std::erase_if(now.holders, [](const Holder& holder) { return holder.kind == HolderKind::queue; });
            now.holders.insert(now.holders.end(), found->second.begin(), found->second.end());
        }
        keep_executables(entry.listener->holders, now.holders);
        for (Holder& holder : now.holders)
            if (const auto exec = report.executables.find(holder.pid); exec != report.executables.end())
                holder.executable = exec->second;
        std::ranges::sort(now.holders);
        entry.unheld = now.holders.empty();
        if (entry.unheld)
            ++unheld; // a look at all processes follows
        else
            update(entry, std::move(now), now_ns, false, out);
    }
    return unheld;
}

void ListenerTable::put_unheld_in_queues(std::uint64_t now_ns, Changes& out)
{
    for (auto& [key, entry] : x_entries) {
        if (!std::exchange(entry.unheld, false)) continue;
        Listener now = *entry.listener;
        now.holders.assign(1, queue_holder());
        update(entry, std::move(now), now_ns, false, out);
    }
}

bool ListenerTable::has_tunnels() const
{
    return std::ranges::any_of(x_entries, [](const auto& each) {
        const Listener& listener = *each.second.listener;
        return listener.kernel && listener.endpoint.transport != Transport::tcp;
    });
}

std::unordered_set<std::uint64_t> ListenerTable::inodes() const
{
    std::unordered_set<std::uint64_t> inodes;
    for (const auto& [key, entry] : x_entries)
        if (entry.listener->id.inode != 0) inodes.insert(entry.listener->id.inode);
    return inodes;
}

} // namespace listenwatch
