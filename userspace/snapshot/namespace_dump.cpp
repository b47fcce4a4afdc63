#include "snapshot/namespace_dump.h"

#include <thread>

#include "base/address.h"
#include "base/network_namespace.h"
#include "snapshot/diag_listeners.h"
#include "snapshot/sock_diag.h"

namespace listenwatch {
namespace {

void append(std::vector<FoundListener>& all, const std::vector<FoundListener>& some)
{
    all.insert(all.end(), some.begin(), some.end());
}

void note_incomplete(const DiagDump& got, Transport transport, NamespaceDump& dump)
{
    if (got.complete) return;
    dump.blind.push_back("the table of " + std::string(to_text(transport)) +
                         " sockets kept changing while it was read: some may be missing");
}

// The rows of a table; what is missing or incomplete is noted in `dump`.
Result<std::vector<DiagRow>> rows_of(SockDiag& diag, DiagTable table, Transport transport, NamespaceDump& dump)
{
    auto got = diag.dump(table);
    if (!got && got.error().kind == ErrorKind::unsupported) {
        dump.missing.push_back(transport);
        return {};
    }
    if (!got) return std::unexpected(got.error());
    note_incomplete(*got, transport, dump);
    return std::move(got->rows);
}

Result<void> dump_tcp(SockDiag& diag, NamespaceDump& dump)
{
    const auto tcp = rows_of(diag, DiagTable::tcp, Transport::tcp, dump);
    if (!tcp) return std::unexpected(tcp.error());
    NamespaceDump mptcp_dump; // a kernel without MPTCP, or without a dump of it, misses nothing that /proc would tell
    const auto mptcp = rows_of(diag, DiagTable::mptcp, Transport::tcp, mptcp_dump);
    if (!mptcp) return std::unexpected(mptcp.error());
    dump.blind.insert(dump.blind.end(), mptcp_dump.blind.begin(), mptcp_dump.blind.end());
    std::vector<FoundListener> found = tcp_listeners(*tcp, *mptcp, dump.netns_ino);
    const auto smc = diag.dump_smc(); // nor one without SMC
    if (!smc && smc.error().kind != ErrorKind::unsupported) return std::unexpected(smc.error());
    if (smc) {
        note_incomplete(*smc, Transport::tcp, dump);
        join_smc(found, smc->rows);
    }
    append(dump.found, found);
    return {};
}

Result<void> dump_inet(SockDiag& diag, DiagTable table, Transport transport, NamespaceDump& dump)
{
    const auto rows = rows_of(diag, table, transport, dump);
    if (!rows) return std::unexpected(rows.error());
    switch (transport) {
    case Transport::raw: append(dump.found, raw_listeners(*rows, dump.netns_ino)); break;
    case Transport::sctp: append(dump.found, sctp_listeners(*rows, dump.netns_ino)); break;
    default: append(dump.found, udp_listeners(*rows, transport, dump.netns_ino)); break;
    }
    return {};
}

Result<void> dump_family(SockDiag& diag, Transport family, NamespaceDump& dump)
{
    auto got = diag.dump_family(family);
    if (!got && got.error().kind != ErrorKind::unsupported) return std::unexpected(got.error());
    if (!got) {
        dump.missing.push_back(family);
        return {};
    }
    note_incomplete(*got, family, dump);
    for (Listener& listener : got->listeners) {
        listener.id.netns_ino = dump.netns_ino;
        dump.found.push_back({std::move(listener), 0});
    }
    return {};
}

Result<void> dump_transport(SockDiag& diag, Transport transport, NamespaceDump& dump)
{
    switch (transport) {
    case Transport::tcp: return dump_tcp(diag, dump);
    case Transport::udp: return dump_inet(diag, DiagTable::udp, transport, dump);
    case Transport::udplite: return dump_inet(diag, DiagTable::udplite, transport, dump);
    case Transport::sctp: return dump_inet(diag, DiagTable::sctp, transport, dump);
    case Transport::raw: return dump_inet(diag, DiagTable::raw, transport, dump);
    case Transport::unix_:
    case Transport::vsock:
    case Transport::packet:
    case Transport::xdp: break;
    }
    return dump_family(diag, transport, dump);
}

Result<NamespaceDump> dump_here(std::uint32_t netns_ino, std::span<const Transport> wanted)
{
    auto diag = SockDiag::open();
    if (!diag) return std::unexpected(diag.error());
    NamespaceDump dump;
    dump.netns_ino = netns_ino;
    for (const Transport transport : wanted)
        if (const auto dumped = dump_transport(*diag, transport, dump); !dumped) return std::unexpected(dumped.error());
    return dump;
}

Result<NamespaceDump> enter_and_dump(const NetNamespace& target, std::span<const Transport> wanted)
{
    if (const auto entered = enter_net_namespace(target.path, target.inode); !entered)
        return std::unexpected(entered.error());
    return dump_here(target.inode, wanted);
}

} // namespace

Result<NamespaceDump> dump_own_namespace(std::span<const Transport> wanted)
{
    return dump_here(own_net_namespace(), wanted);
}

std::vector<Result<NamespaceDump>> dump_namespaces(std::span<const NetNamespace> namespaces,
                                                   std::span<const Transport> wanted)
{
    std::vector<Result<NamespaceDump>> dumps;
    if (namespaces.empty()) return dumps;
    const auto visit_all = [&] {
        for (const NetNamespace& target : namespaces) dumps.push_back(enter_and_dump(target, wanted));
    };
    std::jthread(visit_all).join();
    return dumps;
}

} // namespace listenwatch
