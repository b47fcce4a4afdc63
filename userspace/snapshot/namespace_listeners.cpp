#include "snapshot/namespace_listeners.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

#include "base/address.h"
#include "base/network_namespace.h"
#include "snapshot/namespace_dump.h"
#include "snapshot/net_namespaces.h"
#include "snapshot/proc_family.h"
#include "snapshot/proc_net.h"

namespace listenwatch {
namespace {

// Puts the listeners of all namespaces together and counts what went wrong.
class Collection {
public:
    explicit Collection(const Procfs& proc) : x_proc(proc) {}

    /// Adds what sock_diag said, and from /proc what it could not say.
    Result<void> add(const NetNamespace& where, NamespaceDump dump)
    {
        std::ranges::move(dump.found, std::back_inserter(x_all.found));
        for (const std::string& sentence : dump.blind)
            x_all.blind.push_back(fmt::format("network namespace {}: {}", where.inode, sentence));
        if (dump.missing.empty()) return {};
        const std::size_t dumped = x_all.found.size();
        const auto read = read_text(where, dump.missing);
        for (std::size_t i = dumped; i < x_all.found.size(); ++i)
            x_lacking.insert(x_all.found[i].listener.endpoint.transport);
        return read;
    }

    /// Adds what /proc says of the namespace through a process that lives there.
    Result<void> add_text(const NetNamespace& where, std::span<const Transport> transports)
    {
        const auto read = read_text(where, transports);
        if (read) ++x_by_text;
        return read;
    }

    void note_unread(const NetNamespace& where, const Error& error)
    {
        x_all.unread_netns_inos.push_back(where.inode);
        x_all.blind.push_back(fmt::format("network namespace {} could not be read, its listeners are missing: {}",
                                          where.inode, error.text));
    }

    AllListeners finish(std::size_t unreadable_processes)
    {
        if (x_by_text != 0)
            x_all.blind.push_back(
                fmt::format("sockets of {} network namespaces were read in /proc (entering one needs "
                            "CAP_SYS_ADMIN): cookie, bound device, backlog, v6only and MPTCP are not known",
                            x_by_text));
        for (const Transport transport : x_lacking)
            x_all.thin.push_back(fmt::format("this kernel's sock_diag does not list {} sockets: /proc does, without "
                                             "cookie, backlog and filter",
                                             to_text(transport)));
        for (const auto& [transport, count] : x_unlisted)
            x_all.thin.push_back(fmt::format("{} {} sockets are there, and neither sock_diag nor /proc of this kernel "
                                             "says which: those that listen are missing",
                                             count, to_text(transport)));
        if (x_malformed_lines != 0)
            x_all.blind.push_back(
                fmt::format("{} lines of socket tables in /proc were not understood", x_malformed_lines));
        if (unreadable_processes != 0)
            x_all.blind.push_back(
                fmt::format("the network namespaces of {} processes may not be looked at: listeners in "
                            "namespaces of theirs alone are missing; run as root (CAP_SYS_PTRACE)",
                            unreadable_processes));
        return std::move(x_all);
    }

private:
    Result<void> read_text(const NetNamespace& where, std::span<const Transport> transports)
    {
        if (where.pid == 0) return fail(ErrorKind::permission, "no process lives there");
        const auto process = x_proc.open(where.pid);
        if (!process) return std::unexpected(process.error());
        struct stat file{};
        if (::fstatat(process->fd(), "ns/net", &file, 0) != 0 || file.st_ino != where.inode)
            return fail(ErrorKind::runtime, fmt::format("process {} lives there no more", where.pid));
        for (const Transport transport : transports) {
            auto table = read_proc_net(*process, transport, where.inode);
            if (!table) return std::unexpected(table.error());
            x_malformed_lines += table->malformed;
            for (Listener& listener : table->listeners) x_all.found.push_back({std::move(listener), 0});
        }
        count_unlisted(*process, transports);
        return {};
    }

    // Of what nothing lists, the kernel tells at least how many there are.
    void count_unlisted(const ProcDir& process, std::span<const Transport> transports)
    {
        for (const Transport transport : transports) {
            if (has_proc_table(transport)) continue;
            const std::string text = process.read("net/protocols").value_or("");
            const std::size_t count = count_protocol(text, transport == Transport::xdp ? "XDP" : "AF_VSOCK");
            if (count != 0) x_unlisted[transport] += count;
        }
    }

    const Procfs& x_proc;
    AllListeners x_all;
    std::set<Transport> x_lacking; // read in /proc although sock_diag works
    std::map<Transport, std::size_t> x_unlisted;
    std::size_t x_by_text = 0;
    std::size_t x_malformed_lines = 0;
};

Result<void> add_own(Collection& collection, const NetNamespace& own, std::span<const Transport> wanted = kTransports)
{
    auto dump = dump_own_namespace(wanted);
    const auto added = dump ? collection.add(own, std::move(*dump)) : collection.add_text(own, wanted);
    if (added) return {};
    if (dump) return during("read the sockets of the own network namespace", added.error());
    return during(dump.error().text + "; read the sockets of the own network namespace in /proc", added.error());
}

} // namespace

Result<AllListeners> find_listeners(const Procfs& proc, const std::vector<Mount>& mounts, SocketTables tables)
{
    NetNamespaces namespaces = find_net_namespaces(proc, mounts);
    Collection collection(proc);
    if (tables != SocketTables::proc_only) {
        NetNamespace own{own_net_namespace(), 0, {}};
        const auto known = std::ranges::find(namespaces.found, own.inode, &NetNamespace::inode);
        if (known != namespaces.found.end()) {
            own = *known;
            namespaces.found.erase(known);
        }
        if (const auto added = add_own(collection, own); !added) return std::unexpected(added.error());
    }

    std::vector<Result<NamespaceDump>> dumps;
    if (tables == SocketTables::sock_diag_everywhere) dumps = dump_namespaces(namespaces.found);
    Result<void> last_failure;
    bool any_read = tables != SocketTables::proc_only;
    for (std::size_t i = 0; i < namespaces.found.size(); ++i) {
        const NetNamespace& where = namespaces.found[i];
        const bool dumped = i < dumps.size() && dumps[i];
        const auto added =
            dumped ? collection.add(where, std::move(*dumps[i])) : collection.add_text(where, kTransports);
        any_read = any_read || added;
        if (added) continue;
        last_failure = std::unexpected(added.error());
        collection.note_unread(where, i < dumps.size() && !dumped ? dumps[i].error() : added.error());
    }
    if (!any_read) {
        if (!last_failure) return during("read socket tables in " + proc.root(), last_failure.error());
        return fail(ErrorKind::permission, "no network namespace is to be seen in " + proc.root());
    }
    return collection.finish(namespaces.unreadable);
}

FoundInSome find_listeners_in(const Procfs& proc, const std::set<std::uint32_t>& netns_inos,
                              std::span<const Transport> wanted)
{
    const std::uint32_t own_inode = own_net_namespace();
    FoundInSome some;
    std::vector<NetNamespace> namespaces;
    if (netns_inos != std::set{own_inode}) {
        const auto text = proc.read("self/mountinfo");
        namespaces = find_net_namespaces(proc, parse_mounts(text.value_or(""))).found;
        std::erase_if(namespaces, [&](const NetNamespace& each) { return !netns_inos.contains(each.inode); });
    }
    NetNamespace own{own_inode, static_cast<std::uint32_t>(::getpid()), {}};
    std::erase_if(namespaces, [&](const NetNamespace& each) { return each.inode == own_inode; });
    Collection collection(proc);
    if (netns_inos.contains(own_inode)) {
        some.there.insert(own_inode);
        if (const auto added = add_own(collection, own, wanted); !added) collection.note_unread(own, added.error());
    }
    auto dumps = dump_namespaces(namespaces, wanted);
    for (std::size_t i = 0; i < namespaces.size(); ++i) {
        some.there.insert(namespaces[i].inode);
        const auto added =
            dumps[i] ? collection.add(namespaces[i], std::move(*dumps[i])) : collection.add_text(namespaces[i], wanted);
        if (!added) collection.note_unread(namespaces[i], added.error());
    }
    some.all = collection.finish(0);
    return some;
}

} // namespace listenwatch
