// Asks the kernel by bind(2) whether a port is free that no listing has a socket on. Never listens, sends or connects.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "listenwatch/result.h"
#include "snapshot/used_ports.h"

namespace listenwatch {

/// Which ports, and how long at most.
struct ProbeBounds {
    std::uint16_t first = 1, last = 65535;
    std::chrono::milliseconds limit{60000};
    std::vector<ProbeKind> kinds{kProbeKinds.begin(), kProbeKinds.end()};
};

/// A port that is taken although nobody lists a socket there.
struct HiddenPort {
    ProbeKind kind = ProbeKind::tcp4;
    std::uint16_t port = 0;
    auto operator<=>(const HiddenPort&) const = default;
};

/// What the probe found, and what it could not look at.
struct ProbeReport {
    std::vector<HiddenPort> hidden;
    std::array<std::size_t, kProbeKinds.size()> free{}; ///< ports that took our bind, by ProbeKind
    std::vector<std::string> not_probed;                ///< ports that could not be tried, and why
};

/// Binds a new socket without SO_REUSEADDR and SO_REUSEPORT to 127.0.0.1 and to ::1 (IPV6_V6ONLY), TCP and UDP, on each
/// port that is not listed, and closes it at once. A port that is taken is listed and tried again several times: only
/// what is taken every time and listed never is hidden. Sockets bound to other addresses only are not found.
Result<ProbeReport> probe_ports(PortListing& listing, const ProbeBounds& bounds = {});

} // namespace listenwatch
