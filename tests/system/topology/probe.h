// Packets that show who can come to whom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "topology.h"

namespace listenwatch {

/// A neighbour talks to an address and port of the host.
struct Probe {
    std::size_t neighbour = 0; ///< index in the topology
    Transport transport = Transport::tcp;
    Address address;
    std::uint16_t port = 0;
    std::vector<std::size_t> reached{}; ///< listeners that got it, by index
};

/// Every neighbour tries every address of the host that it has a way to, on every port, by TCP and UDP.
std::vector<Probe> probe_all(const Topology& topology);

} // namespace listenwatch
