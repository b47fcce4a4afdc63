#include "snapshot/proc_snapshot.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>
#include <unordered_set>

#include "base/clock.h"
#include "base/mounts.h"
#include "snapshot/cgroup_paths.h"
#include "snapshot/gone_listeners.h"
#include "snapshot/holders.h"
#include "snapshot/lone_listeners.h"

namespace listenwatch {
namespace {

// A socket that no process has is the kernel's only if it has no inode either. With an inode it can be in flight
// (SCM_RIGHTS), an io_uring's whose files could not be read, a process' that may not be looked at, or a tunnel's
// (VXLAN, WireGuard: the kernel makes those with an inode too): nothing outside of the kernel tells these apart, and
// "the kernel's" would hide the others.
bool is_kernels(const Listener& listener)
{
    return listener.id.inode == 0 && listener.holders.empty();
}

void join_holders(std::vector<FoundListener>& found, HolderSearch& search)
{
    for (FoundListener& one : found) {
        Listener& listener = one.listener;
        const auto holders = search.holders.find(listener.id.inode);
        if (holders != search.holders.end()) listener.holders = holders->second;
        listener.kernel = is_kernels(listener);
    }
}

void name_cgroups(std::vector<FoundListener>& found, CgroupPaths paths)
{
    for (FoundListener& one : found) one.listener.socket_cgroup = paths.path_of(one.cgroup_id);
}

// A dump of a table that changes can show a socket twice.
void sort_once_each(std::vector<Listener>& listeners)
{
    const auto key = [](const Listener& l) { return std::tie(l.id.netns_ino, l.endpoint, l.id); };
    std::ranges::sort(listeners, [&](const Listener& a, const Listener& b) { return key(a) < key(b); });
    const auto rest = std::ranges::unique(listeners, [&](const Listener& a, const Listener& b) {
        return key(a) == key(b) && (a.id.cookie != 0 || a.id.inode != 0);
    });
    listeners.erase(rest.begin(), rest.end());
}

void say_what_is_blind(const HolderSearch& search, const std::vector<Listener>& listeners,
                       std::vector<std::string>& blind)
{
    if (search.pids_hidden)
        blind.emplace_back(
            "/proc hides the processes of others (hidepid): their sockets have no holder here; run as root");
    if (search.unreadable != 0)
        blind.push_back(
            fmt::format("{} processes of other users: their sockets have no holder here; run as root (CAP_SYS_PTRACE)",
                        search.unreadable));
    if (search.busy_rings != 0)
        blind.push_back(
            fmt::format("{} io_urings did not show their files: sockets that only they keep have no holder here",
                        search.busy_rings));
    const auto lone =
        std::ranges::count_if(listeners, [](const Listener& l) { return l.holders.empty() && !l.kernel; });
    if (lone != 0 && !search.pids_hidden && search.unreadable == 0)
        blind.push_back(
            fmt::format("{} listeners without a holder: the kernel's own (tunnels), on their way between two "
                        "processes, or opened while the snapshot was taken",
                        lone));
}

} // namespace

Result<Snapshot> take_snapshot(const SnapshotOptions& options)
{
    Snapshot snapshot;
    snapshot.started_boottime_ns = boottime_ns();
    const std::string mountinfo = options.proc.read("self/mountinfo").value_or("");
    const std::vector<Mount> mounts = parse_mounts(mountinfo);

    auto all = find_listeners(options.proc, mounts, options.tables);
    if (!all) return during("take a snapshot", all.error());
    std::erase_if(all->found, [](const FoundListener& one) { return one.listener.connected; });
    std::unordered_set<std::uint64_t> wanted;
    for (const FoundListener& one : all->found)
        if (one.listener.id.inode != 0) wanted.insert(one.listener.id.inode);
    HolderSearch search = find_holders(options.proc, wanted);
    join_holders(all->found, search);
    if (has_lone_listener(all->found))
        if (const auto later = find_listeners(options.proc, mounts, options.tables)) drop_closed(all->found, *later);
    name_cgroups(all->found, CgroupPaths(find_mount_in(mountinfo, "cgroup2").value_or("")));

    for (FoundListener& one : all->found) snapshot.listeners.push_back(std::move(one.listener));
    sort_once_each(snapshot.listeners);
    snapshot.blind = std::move(all->blind);
    std::ranges::move(all->thin, std::back_inserter(snapshot.blind));
    snapshot.unread_netns_inos = std::move(all->unread_netns_inos);
    say_what_is_blind(search, snapshot.listeners, snapshot.blind);
    snapshot.ended_boottime_ns = boottime_ns();
    return snapshot;
}

std::vector<Identity> ProcSnapshotTaker::find_gone(std::span<const Listener> lost)
{
    return find_gone_listeners(x_options.proc, lost);
}

Result<std::vector<Listener>> ProcSnapshotTaker::look()
{
    auto snapshot = take();
    if (!snapshot) return std::unexpected(snapshot.error());
    return std::move(snapshot->listeners);
}

} // namespace listenwatch
