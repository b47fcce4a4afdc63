// Which ports have a socket, in any state, for each kind of bind probe.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <string_view>

#include "listenwatch/listener.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Where a port is tried: each has its own binds that conflict.
enum class ProbeKind : std::uint8_t { tcp4, tcp6, udp4, udp6 };

inline constexpr std::array kProbeKinds{ProbeKind::tcp4, ProbeKind::tcp6, ProbeKind::udp4, ProbeKind::udp6};

/// "tcp4", ...
std::string_view to_text(ProbeKind kind);

/// The ports of all sockets that somebody lists.
class UsedPorts {
public:
    /// A socket whose v6only is not known counts as both IPv4 and IPv6. Only TCP and UDP are counted: the
    /// others have ports of their own, or none.
    void add(const Endpoint& endpoint);
    void add(ProbeKind kind, std::uint16_t port) { set(kind).set(port); }
    [[nodiscard]] bool has(ProbeKind kind, std::uint16_t port) const
    {
        return (*x_sets)[static_cast<std::size_t>(kind)].test(port);
    }

private:
    using Sets = std::array<std::bitset<65536>, kProbeKinds.size()>;
    std::bitset<65536>& set(ProbeKind kind) { return (*x_sets)[static_cast<std::size_t>(kind)]; }
    std::unique_ptr<Sets> x_sets = std::make_unique<Sets>();
};

/// Lists the sockets that have a port now: listening, connected, closing (TIME_WAIT) or merely bound.
class PortListing {
public:
    virtual ~PortListing() = default;
    virtual Result<UsedPorts> list() = 0;
};

} // namespace listenwatch
