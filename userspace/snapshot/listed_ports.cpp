#include "snapshot/listed_ports.h"

#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/file.h"
#include "base/network_namespace.h"
#include "snapshot/namespace_dump.h"
#include "snapshot/sock_diag.h"

namespace listenwatch {
namespace {

Result<void> add_dump(UsedPorts& used, SockDiag& diag, DiagTable table, Transport transport)
{
    const auto dump = diag.dump(table, DiagStates::any);
    if (!dump) return std::unexpected(dump.error());
    for (const DiagRow& row : dump->rows) {
        Endpoint endpoint;
        endpoint.transport = transport;
        endpoint.address = row.address;
        endpoint.port = row.port;
        endpoint.v6only = row.v6only;
        used.add(endpoint);
    }
    return {};
}

} // namespace

Result<UsedPorts> ListedPorts::list()
{
    UsedPorts used;
    auto diag = SockDiag::open();
    if (!diag) return std::unexpected(diag.error());
    for (const auto& [table, transport] :
         {std::pair{DiagTable::tcp, Transport::tcp}, std::pair{DiagTable::udp, Transport::udp}})
        if (const auto added = add_dump(used, *diag, table, transport); !added) return std::unexpected(added.error());
    const std::uint32_t own = own_net_namespace();
    for (const ViewTake& take : x_views.take().takes)
        for (const SeenSocket& each : take.sockets)
            if (each.id.netns_ino == own) used.add(each.endpoint);
    if (SocketTableIterator* tables = x_views.tables()) {
        const auto bound = tables->run_bound();
        if (!bound) return std::unexpected(bound.error());
        for (const SeenSocket& each : *bound)
            if (each.id.netns_ino == own) used.add(each.endpoint);
    }
    return used;
}

Result<bool> ListedPorts::lists_bound_sockets()
{
    const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {}};
    socklen_t size = sizeof address;
    auto* place = reinterpret_cast<sockaddr*>(&address);
    if (!fd || ::bind(fd.get(), place, size) != 0 || ::getsockname(fd.get(), place, &size) != 0)
        return fail(errno_kind(errno), "bind a socket of our own: " + errno_text(errno));
    const auto used = list();
    if (!used) return std::unexpected(used.error());
    return used->has(ProbeKind::tcp4, ntohs(address.sin_port));
}

Result<ProbeReport> probe_own_ports(HostViews& views)
{
    ListedPorts listing(views);
    const auto lists_bound = listing.lists_bound_sockets();
    if (!lists_bound) return std::unexpected(lists_bound.error());
    ProbeBounds bounds;
    if (!*lists_bound) bounds.kinds = {ProbeKind::udp4, ProbeKind::udp6};
    auto report = probe_ports(listing, bounds);
    if (report && !*lists_bound)
        report->not_probed.emplace_back("tcp4 and tcp6: nothing here lists sockets that are bound and do not listen, "
                                        "so each would look hidden (needs BPF or kernel 6.8)");
    return report;
}

} // namespace listenwatch
