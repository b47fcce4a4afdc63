#include "enrich/served_port.h"

#include <algorithm>

#include "base/address.h"

namespace listenwatch {
namespace {

// How well the local addresses of an entry fit; 0 = not at all.
int fit_hosts(const ServedPort& served, const Address& address)
{
    const bool is_any = is_wildcard(address);
    if (served.hosts.empty()) return is_any ? 2 : 1;
    int best = 0;
    for (const std::string& host : served.hosts) {
        if (host == "*") {
            best = std::max(best, is_any ? 2 : 0);
        } else if (const auto wanted = parse_address(host)) {
            best = std::max(best, unmapped(*wanted) == unmapped(address) ? 3 : 0);
        } else if (!is_any) {
            best = std::max(best, 1);
        }
    }
    return best;
}

int fit_endpoint(const ServedPort& served, const Endpoint& endpoint)
{
    if (served.transport != endpoint.transport || served.rpc) return 0;
    if (endpoint.transport == Transport::unix_) return served.path == endpoint.path ? 1 : 0;
    if (served.port != endpoint.port) return 0;
    const Address::Family family = endpoint.address.family;
    if (served.family != Address::Family::none && served.family != family) return 0;
    return fit_hosts(served, endpoint.address);
}

const ServedPort* find_only_rpc(std::span<const ServedPort> served, Transport transport)
{
    const ServedPort* only = nullptr;
    for (const ServedPort& each : served) {
        if (!each.rpc || each.disabled || each.transport != transport) continue;
        if (only != nullptr && only->name != each.name) return nullptr;
        only = &each;
    }
    return only;
}

} // namespace

const ServedPort* find_served(std::span<const ServedPort> served, const Endpoint& endpoint)
{
    constexpr int kEnabled = 10;
    const ServedPort* best = nullptr;
    int best_fit = 0;
    for (const ServedPort& each : served) {
        int fitness = fit_endpoint(each, endpoint);
        if (fitness != 0 && !each.disabled) fitness += kEnabled;
        if (fitness <= best_fit) continue;
        best_fit = fitness;
        best = &each;
    }
    return best != nullptr ? best : find_only_rpc(served, endpoint.transport);
}

} // namespace listenwatch
