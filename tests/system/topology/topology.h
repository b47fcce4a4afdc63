// A host with listeners and a packet filter, and neighbours who can talk to it, each in a network namespace of its own:
// all chosen at random.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "listenwatch/listener.h"
#include "random_choice.h"

namespace listenwatch {

/// A network namespace that lives as long as this.
class OwnNetwork {
public:
    OwnNetwork();
    /// In a thread that ends with the work.
    void run(const std::function<void()>& work) const;
    /// For the `netns` argument of ip(8).
    [[nodiscard]] std::string path() const;
    /// For a child before exec.
    [[nodiscard]] bool enter() const;
    explicit operator bool() const { return static_cast<bool>(x_fd); }

private:
    UniqueFd x_fd;
};

struct Neighbour {
    OwnNetwork network;
    std::string device;                  ///< of the host, that leads to it
    std::vector<Address> link;           ///< addresses that the host has on that device
    bool has_v4 = false, has_v6 = false; ///< it has such an address, and a way to all others of the host
};

struct PlacedListener {
    UniqueFd socket;
    Endpoint endpoint; ///< of UDP or TCP; the device is in `device`
    std::string device;
    std::uint64_t inode = 0;
};

/// TCP and UDP ports that listeners have and rules are about.
inline constexpr std::uint16_t kFirstPort = 1000, kPorts = 8;

struct Topology {
    OwnNetwork host;
    std::vector<Neighbour> neighbours;
    std::vector<Address> addresses; ///< of the host, all but loopback's own
    std::vector<PlacedListener> listeners;
    std::string rules; ///< as they were loaded
    std::string wrong; ///< why it could not be built; "" = it is
};

/// What this host's tools can build.
struct TopologyMeans {
    bool nft = false, iptables = false;
};
TopologyMeans find_topology_means();

Topology build_topology(RandomChoice& choice, const TopologyMeans& means);

} // namespace listenwatch
