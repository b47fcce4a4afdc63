// A host with listeners and a packet filter, and neighbours who can talk to it, each in a network namespace of its own,
// some by a VRF: all chosen at random.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "listenwatch/listener.h"
#include "own_network.h"
#include "placed_listener.h"
#include "random_choice.h"

namespace listenwatch {

struct Neighbour {
    OwnNetwork network;
    std::string device;                  ///< of the host, that leads to it
    std::string vrf;                     ///< that the device belongs to, "" = none
    bool has_v4 = false, has_v6 = false; ///< it has such an address, and a way to all others of the host
    bool has_link_local = false;         ///< it has one, and so has the host on that link
};

struct HostAddress {
    Address address;
    std::string device;
    std::string vrf; ///< that the device is or belongs to, "" = none
};

/// TCP and UDP ports that listeners have and rules are about.
inline constexpr std::uint16_t kFirstPort = 1000, kPorts = 8;

struct Topology {
    OwnNetwork host;
    std::vector<Neighbour> neighbours;
    std::vector<HostAddress> addresses; ///< of the host, all but 127.0.0.1 and ::1
    std::vector<std::string> vrfs;
    bool tcp_accepts = false, udp_accepts = false; ///< net.ipv4.tcp_l3mdev_accept, udp_l3mdev_accept
    std::vector<PlacedListener> listeners;
    std::string network; ///< what ip(8) was told
    std::string rules;   ///< as they were loaded
    std::string wrong;   ///< why it could not be built; "" = it is
};

/// What this host's tools can build.
struct TopologyMeans {
    bool nft = false, iptables = false, vrf = false;
};
TopologyMeans find_topology_means();

Topology build_topology(RandomChoice& choice, const TopologyMeans& means);

} // namespace listenwatch
