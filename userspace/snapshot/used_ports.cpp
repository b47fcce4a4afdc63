#include "snapshot/used_ports.h"

namespace listenwatch {

std::string_view to_text(ProbeKind kind)
{
    switch (kind) {
    case ProbeKind::tcp4: return "tcp4";
    case ProbeKind::tcp6: return "tcp6";
    case ProbeKind::udp4: return "udp4";
    case ProbeKind::udp6: return "udp6";
    }
    return "";
}

void UsedPorts::add(const Endpoint& endpoint)
{
    if (endpoint.transport != Transport::tcp && endpoint.transport != Transport::udp) return;
    const auto port = static_cast<std::uint16_t>(endpoint.port);
    const bool is_tcp = endpoint.transport == Transport::tcp;
    const bool is_v6 = endpoint.address.family == Address::Family::v6;
    if (is_v6) add(is_tcp ? ProbeKind::tcp6 : ProbeKind::udp6, port);
    if (!is_v6 || !endpoint.v6only) add(is_tcp ? ProbeKind::tcp4 : ProbeKind::udp4, port);
}

} // namespace listenwatch
