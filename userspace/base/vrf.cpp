#include "base/vrf.h"

namespace listenwatch {

std::optional<bool> hears_unbound(Transport transport, const InterfaceAddress& at)
{
    if (at.vrf_ifindex == 0) return true;
    switch (transport) {
    case Transport::tcp: return at.vrf_accepts.tcp;
    case Transport::udp:
    case Transport::udplite: return at.vrf_accepts.udp;
    case Transport::sctp: return at.vrf_accepts.sctp;
    case Transport::raw: return at.vrf_accepts.raw;
    case Transport::unix_:
    case Transport::vsock:
    case Transport::packet:
    case Transport::xdp: break;
    }
    return std::nullopt;
}

} // namespace listenwatch
