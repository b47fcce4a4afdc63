#include "snapshot/host_views.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/mounts.h"
#include "base/network_namespace.h"
#include "base/text.h"
#include "snapshot/endpoint_names.h"
#include "snapshot/namespace_dump.h"
#include "snapshot/net_namespaces.h"
#include "snapshot/proc_net.h"

namespace listenwatch {
namespace {

constexpr int kRounds = 3;

// What hears its peer only, or nothing yet, is not compared: not every view has such sockets.
void add_seen(const Listener& listener, ViewTake& take)
{
    if (!listener.connected) take.sockets.push_back({listener.id, listener.endpoint});
}

NetNamespaces namespaces_of(const Procfs& proc)
{
    return find_net_namespaces(proc, parse_mounts(proc.read("self/mountinfo").value_or("")));
}

void add_dump(ViewTakes& all, ViewTake& take, const Result<NamespaceDump>& dump, std::uint32_t netns_ino)
{
    if (!dump) {
        all.notes.push_back(fmt::format("network namespace {}, sock_diag: {}", netns_ino, dump.error().text));
        return;
    }
    for (const FoundListener& each : dump->found) {
        add_seen(each.listener, take);
        if (each.inner_inode != 0) all.inner_inodes[{netns_ino, each.listener.id.inode}] = each.inner_inode;
    }
    for (const std::string& line : dump->blind)
        all.notes.push_back(fmt::format("network namespace {}, sock_diag: {}", netns_ino, line));
    if (!dump->blind.empty()) return; // what is absent may be what the dump lost
    for (const Transport transport : kTransports)
        if (!std::ranges::count(dump->missing, transport)) take.covered.insert({netns_ino, transport});
}

// Through /proc/self for the own namespace: that is what /proc/net leads other tools to.
Result<void> add_text(ViewTakes& all, ViewTake& take, const Procfs& proc, const NetNamespace& where)
{
    std::uint32_t pid = where.pid;
    if (where.inode == own_net_namespace())
        pid = parse_number<std::uint32_t>(read_link(proc.root() + "/self").value_or("")).value_or(pid);
    if (pid == 0) return fail(ErrorKind::permission, "no process lives there");
    const auto process = proc.open(pid);
    if (!process) return std::unexpected(process.error());
    if (process->namespace_inode("net") != where.inode)
        return fail(ErrorKind::runtime, fmt::format("process {} lives there no more", pid));
    for (const Transport transport : kTransports) {
        const auto table = read_proc_net(*process, transport, where.inode);
        if (!table) return std::unexpected(table.error());
        if (table->malformed != 0)
            all.notes.push_back(
                fmt::format("network namespace {}, proc: {} lines were not understood", where.inode, table->malformed));
        for (const Listener& each : table->listeners) add_seen(each, take);
        if (has_proc_table(transport)) take.covered.insert({where.inode, transport});
    }
    return {};
}

// By an SMC socket's inode some views know the TCP socket inside, /proc by its own.
void use_inner_inodes(ViewTakes& all)
{
    for (ViewTake& take : all.takes)
        for (SeenSocket& each : take.sockets)
            if (const auto inner = all.inner_inodes.find({each.id.netns_ino, each.id.inode});
                inner != all.inner_inodes.end())
                each.id.inode = inner->second;
}

void note_mounts_over_proc(const Procfs& proc, std::vector<std::string>& notes)
{
    for (const Mount& mount : parse_mounts(proc.read("self/mountinfo").value_or("")))
        if (mount.point.starts_with("/proc/") && mount.point.find("/net") != std::string::npos)
            notes.push_back("something is mounted over " + mount.point);
}

} // namespace

HostViews::HostViews(Procfs proc) : x_proc(std::move(proc))
{
    if (auto descriptors = SocketIterator::load())
        x_descriptors = std::move(*descriptors);
    else
        x_why_no_descriptors = descriptors.error().text;
    if (auto tables = SocketTableIterator::load())
        x_tables = std::move(*tables);
    else
        x_why_no_tables = tables.error().text;
}

void HostViews::take_descriptors(ViewTakes& all)
{
    const auto found = x_descriptors ? x_descriptors->run() : fail(ErrorKind::unsupported, x_why_no_descriptors);
    if (!found) return all.notes.push_back("no view of descriptors: " + found.error().text);
    ViewTake& take = all.takes.emplace_back(ViewTake{View::descriptors, {}, {}});
    for (const FoundListener& each : *found)
        if (!is_nameless_tcp(each)) add_seen(each.listener, take);
}

void HostViews::take_tables(ViewTakes& all)
{
    auto found = x_tables ? x_tables->run() : fail(ErrorKind::unsupported, x_why_no_tables);
    if (!found)
        return all.notes.push_back("no view of the kernel's tables, so what only descriptors hide is not found: " +
                                   found.error().text);
    ViewTake& take = all.takes.emplace_back(ViewTake{View::tables, std::move(*found), {}});
    for (const Transport transport : {Transport::tcp, Transport::udp})
        take.covered.insert({own_net_namespace(), transport});
}

void HostViews::take_sock_diag(ViewTakes& all)
{
    ViewTake take{View::sock_diag, {}, {}};
    const std::uint32_t own = own_net_namespace();
    add_dump(all, take, dump_own_namespace(), own);
    auto others = namespaces_of(x_proc).found;
    std::erase_if(others, [own](const NetNamespace& each) { return each.inode == own; });
    const auto dumps = dump_namespaces(others);
    for (std::size_t i = 0; i < dumps.size(); ++i) add_dump(all, take, dumps[i], others[i].inode);
    if (!take.covered.empty()) all.takes.push_back(std::move(take));
}

void HostViews::take_proc(ViewTakes& all)
{
    ViewTake take{View::proc, {}, {}};
    const NetNamespaces namespaces = namespaces_of(x_proc);
    for (const NetNamespace& where : namespaces.found)
        if (const auto added = add_text(all, take, x_proc, where); !added)
            all.notes.push_back(fmt::format("network namespace {}, proc: {}", where.inode, added.error().text));
    if (namespaces.unreadable != 0)
        all.notes.push_back(fmt::format("the network namespaces of {} processes may not be looked at: run as root",
                                        namespaces.unreadable));
    note_mounts_over_proc(x_proc, all.notes);
    if (!take.covered.empty()) all.takes.push_back(std::move(take));
}

ViewTakes HostViews::take()
{
    ViewTakes all;
    take_descriptors(all);
    take_tables(all);
    take_sock_diag(all);
    take_proc(all);
    use_inner_inodes(all);
    return all;
}

CrossCheck cross_check(HostViews& views)
{
    CrossCheck check{views.take(), {}};
    check.findings = compare_views(check.views.takes);
    for (int round = 1; round < kRounds && !check.findings.empty(); ++round) {
        check.views = views.take();
        check.findings = keep_stable(check.findings, compare_views(check.views.takes));
    }
    return check;
}

} // namespace listenwatch
