#include "cli/cross_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/address.h"
#include "base/text.h"

namespace listenwatch {
namespace {

using Json = nlohmann::ordered_json;

const std::string kHiddenPort =
    "taken, but no view lists a socket there: something hides it from all of them, as a kernel rootkit does (or a "
    "socket of the kernel that is bound and does nothing else)";

std::string protocol_of(const Endpoint& endpoint)
{
    return endpoint.mptcp ? "mptcp" : std::string(to_text(endpoint.transport));
}

std::vector<std::string> names(const std::set<View>& views)
{
    std::vector<std::string> out;
    for (const View view : views) out.emplace_back(to_text(view));
    return out;
}

std::set<std::uint32_t> namespaces_of(const ViewTake& take)
{
    std::set<std::uint32_t> inodes;
    for (const auto& [inode, transport] : take.covered) inodes.insert(inode);
    for (const SeenSocket& each : take.sockets) inodes.insert(each.id.netns_ino);
    return inodes;
}

std::string address_of(ProbeKind kind)
{
    return kind == ProbeKind::tcp6 || kind == ProbeKind::udp6 ? "::1" : "127.0.0.1";
}

std::string transport_of(ProbeKind kind)
{
    return kind == ProbeKind::tcp4 || kind == ProbeKind::tcp6 ? "tcp" : "udp";
}

void add_probe_text(std::string& out, const ProbeReport& probe)
{
    out += fmt::format("\nBind probe: {} binds went through\n",
                       std::accumulate(probe.free.begin(), probe.free.end(), std::size_t{0}));
    for (const HiddenPort& each : probe.hidden)
        out += fmt::format("  {} {} port {}: {}\n", transport_of(each.kind), address_of(each.kind), each.port,
                           kHiddenPort);
    if (probe.hidden.empty()) out += "  no port is taken that nobody lists\n";
    for (const std::string& line : probe.not_probed) out += "  not probed: " + escape_sentence(line) + "\n";
}

Json probe_json(const ProbeReport& probe)
{
    Json out;
    for (const ProbeKind kind : kProbeKinds)
        out["free"][std::string(to_text(kind))] = probe.free[static_cast<std::size_t>(kind)];
    out["findings"] = Json::array();
    for (const HiddenPort& each : probe.hidden)
        out["findings"].push_back({{"transport", transport_of(each.kind)},
                                   {"address", address_of(each.kind)},
                                   {"port", each.port},
                                   {"meaning", kHiddenPort}});
    out["not_probed"] = probe.not_probed;
    return out;
}

} // namespace

bool has_findings(const CrossReport& report)
{
    return !report.findings.empty() || (report.probe && !report.probe->hidden.empty());
}

std::string explain(const CrossFinding& finding)
{
    std::vector<std::string> causes;
    if (finding.hidden.contains(View::proc))
        causes.emplace_back("a rootkit that filters /proc, or something mounted over /proc/PID/net");
    if (finding.hidden.contains(View::sock_diag))
        causes.emplace_back("a rootkit that filters sock_diag (what ss asks)");
    if (finding.hidden.contains(View::tables)) causes.emplace_back("something that keeps sockets from BPF iterators");
    return fmt::format("{}", fmt::join(causes, "; "));
}

std::string render_cross_text(const CrossReport& report)
{
    std::string out = "Views\n";
    for (const ViewTake& take : report.takes)
        out += fmt::format("  {:<12}{} sockets in {} network namespaces\n", to_text(take.view), take.sockets.size(),
                           namespaces_of(take).size());
    out += "\nDifferences\n";
    for (const CrossFinding& each : report.findings) {
        const Identity& id = each.socket.id;
        out += fmt::format("  {} {} (network namespace {}, inode {}, cookie {})\n    shown by {}, hidden by {}\n",
                           protocol_of(each.socket.endpoint), to_text(each.socket.endpoint), id.netns_ino, id.inode,
                           id.cookie, fmt::join(names(each.shown), ", "), fmt::join(names(each.hidden), ", "));
        out += "    can mean: " + explain(each) + "\n";
    }
    if (report.findings.empty()) out += "  none\n";
    if (report.probe) add_probe_text(out, *report.probe);
    if (!report.notes.empty()) out += "\nNotes\n";
    for (const std::string& line : report.notes) out += "  " + escape_sentence(line) + "\n";
    return out;
}

std::string render_cross_json(const CrossReport& report)
{
    Json out;
    out["views"] = Json::array();
    for (const ViewTake& take : report.takes)
        out["views"].push_back({{"view", to_text(take.view)},
                                {"sockets", take.sockets.size()},
                                {"network_namespaces", namespaces_of(take)}});
    out["findings"] = Json::array();
    for (const CrossFinding& each : report.findings) {
        const SeenSocket& socket = each.socket;
        out["findings"].push_back({{"transport", to_text(socket.endpoint.transport)},
                                   {"mptcp", socket.endpoint.mptcp},
                                   {"address", to_text(socket.endpoint.address)},
                                   {"port", socket.endpoint.port},
                                   {"network_namespace", socket.id.netns_ino},
                                   {"inode", socket.id.inode},
                                   {"cookie", socket.id.cookie},
                                   {"shown_by", names(each.shown)},
                                   {"hidden_by", names(each.hidden)},
                                   {"meaning", explain(each)}});
    }
    if (report.probe) out["bind_probe"] = probe_json(*report.probe);
    out["notes"] = report.notes;
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace listenwatch
