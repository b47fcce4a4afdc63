#include "snapshot/bpf_snapshot.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/clock.h"
#include "base/mounts.h"
#include "base/network_namespace.h"
#include "snapshot/cgroup_paths.h"
#include "snapshot/found_index.h"
#include "snapshot/gone_listeners.h"
#include "snapshot/namespace_dump.h"
#include "snapshot/namespace_listeners.h"

namespace listenwatch {
namespace {

using Found = std::vector<FoundListener>;

void erase_connected(Found& found)
{
    std::erase_if(found, [](const FoundListener& one) { return one.listener.connected; });
}

// Adds what only the dump shows; the places of those in `found`.
std::vector<std::size_t> add_missing(Found& found, Found dump)
{
    const FoundIndex index(found);
    std::vector<std::size_t> lone;
    for (FoundListener& one : dump) {
        if (index.find(one.listener.id)) continue;
        one.listener.kernel = one.listener.id.inode == 0;
        if (!one.listener.kernel) lone.push_back(found.size());
        found.push_back(std::move(one));
    }
    return lone;
}

// What was opened between the pass and the dump has holders by now.
void find_late_holders(Found& found, const std::vector<std::size_t>& lone, const Found& second_pass)
{
    const FoundIndex index(second_pass);
    for (const std::size_t i : lone)
        if (const std::size_t* at = index.find(found[i].listener.id)) {
            found[i].listener.holders = second_pass[*at].listener.holders;
            found[i].listener.opener = second_pass[*at].listener.opener;
        }
}

// Found by its descriptor, but nobody asked it for its cookie yet.
bool lacks_cookie(const FoundListener& one)
{
    return one.listener.id.cookie == 0 && !one.listener.holders.empty();
}

// By a later pass: cookies that are made by now; what has none and is gone was closed meanwhile.
void settle_cookies(Found& found, const Found& later)
{
    learn_from(found, later);
    const FoundIndex index(later);
    std::erase_if(found, [&](const FoundListener& one) { return lacks_cookie(one) && !index.find(one.listener.id); });
}

} // namespace

Result<Found> BpfSnapshotTaker::run_open()
{
    auto found = x_iterator.run();
    if (!found) return found;
    erase_connected(*found);
    for (FoundListener& one : *found) one.listener.ephemeral = false; // it may be bound to port 0: nobody saw it
    return found;
}

// A module's listener looks to sock_diag like one in flight. The kernel's tables tell them apart, those of the own
// namespace.
Result<void> BpfSnapshotTaker::mark_kernels(Found& found, const std::vector<std::size_t>& lone)
{
    const std::uint32_t here = own_net_namespace();
    const auto is_asked = [&](std::size_t i) {
        return found[i].listener.holders.empty() && found[i].listener.id.netns_ino == here;
    };
    if (std::ranges::none_of(lone, is_asked)) return {};
    const auto sockets = x_iterator.run_tables();
    if (!sockets) return std::unexpected(sockets.error());
    std::set<std::uint64_t> kernels;
    for (const SeenSocket& each : *sockets)
        if (each.kernel) kernels.insert(each.id.cookie);
    for (const std::size_t i : lone)
        if (is_asked(i)) found[i].listener.kernel = kernels.contains(found[i].listener.id.cookie);
    return {};
}

std::vector<Identity> BpfSnapshotTaker::find_gone(std::span<const Listener> lost)
{
    return find_gone_listeners(x_proc, lost);
}

Result<std::vector<Listener>> BpfSnapshotTaker::look()
{
    auto found = x_iterator.run();
    if (!found) return during("look at the host", found.error());
    x_names.fill(*found);
    std::erase_if(*found, is_nameless_tcp);
    std::vector<Listener> rows;
    rows.reserve(found->size());
    for (FoundListener& one : *found) rows.push_back(std::move(one.listener));
    return rows;
}

Result<Snapshot> BpfSnapshotTaker::take()
{
    Snapshot snapshot;
    snapshot.started_boottime_ns = boottime_ns();
    auto found = run_open();
    if (!found) return during("take a snapshot", found.error());
    std::vector<Mount> mounts;
    if (const auto text = x_proc.read("self/mountinfo")) mounts = parse_mounts(*text);
    if (auto dump = find_listeners(x_proc, mounts, SocketTables::sock_diag_everywhere)) {
        learn_from(*found, dump->found); // also what is no listener
        erase_connected(*found);
        erase_connected(dump->found);
        const auto lone = add_missing(*found, std::move(dump->found));
        snapshot.blind = std::move(dump->blind);
        if (!lone.empty() || std::ranges::any_of(*found, lacks_cookie))
            if (const auto again = x_iterator.run()) {
                find_late_holders(*found, lone, *again);
                if (const auto marked = mark_kernels(*found, lone); !marked)
                    snapshot.blind.push_back("which listeners are the kernel's own: " + marked.error().text);
                settle_cookies(*found, *again);
            }
        snapshot.unread_netns_inos = std::move(dump->unread_netns_inos);
    } else {
        snapshot.blind.push_back("sockets that no process has a descriptor of: " + dump.error().text);
    }
    // Left without are sockets in namespaces that were not entered.
    if (std::ranges::any_of(*found, lacks_cookie))
        if (const auto slow = x_iterator.run_with_cookies()) settle_cookies(*found, *slow);
    std::erase_if(*found, is_nameless_tcp);
    CgroupPaths paths(find_mount("cgroup2").value_or(""));
    for (FoundListener& one : *found) {
        one.listener.socket_cgroup = paths.path_of(one.cgroup_id);
        snapshot.listeners.push_back(std::move(one.listener));
    }
    const auto key = [](const Listener& l) { return std::tie(l.id.netns_ino, l.endpoint, l.id); };
    std::ranges::sort(snapshot.listeners, [&](const Listener& a, const Listener& b) { return key(a) < key(b); });
    snapshot.ended_boottime_ns = boottime_ns();
    return snapshot;
}

} // namespace listenwatch
