// A port that a super-server serves for another program, as its configuration says.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

struct ServedPort {
    std::string name;        ///< of the service
    std::string program;     ///< that serves; "" when internal or passed on
    std::string description; ///< what else it says, one line
    std::string file;
    std::uint32_t line = 0;
    bool internal = false; ///< the super-server serves it itself
    bool disabled = false; ///< not since it was read again
    bool rpc = false;      ///< the port is whatever the kernel gave, told to rpcbind only
    Transport transport = Transport::tcp;
    std::uint32_t port = 0;                         ///< 0 for RPC and unix
    Address::Family family = Address::Family::none; ///< none = both
    std::vector<std::string> hosts;                 ///< local addresses or names; empty = all
    std::string path;                               ///< unix
};

/// The entry behind a socket of the super-server. Of several the one that names its address, then one that is not
/// disabled; names of hosts are asked of nobody and fit any address. An RPC service is found when it is the only one of
/// its transport whose port nothing else explains. Null when none fits.
const ServedPort* find_served(std::span<const ServedPort> served, const Endpoint& endpoint);

} // namespace listenwatch
