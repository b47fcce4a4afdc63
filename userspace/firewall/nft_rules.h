// Reads nf_tables: the chains at our hooks and what they jump to, the rules in them, and the sets that those name.
#pragma once

#include <chrono>
#include <cstddef>

#include "firewall/ruleset.h"

namespace listenwatch {

/// How much is read; what is beyond is told in `Ruleset::blind`. An element counts each time that a rule names its set.
/// The kernel goes through a chain from its beginning for each 32 KiB of it: 100 000 rules in one took 13 seconds,
/// in ten chains 5 (two busy cores).
struct FirewallLimits {
    std::size_t rules = 100'000;
    std::size_t elements = 1'000'000;
    std::chrono::milliseconds time{20'000}; ///< of nf_tables, for all readings together
};

/// `socket`: NETLINK_NETFILTER, of the namespace in question; needs CAP_NET_ADMIN over it. What could not be read is in
/// `blind`; a kernel without nf_tables has no chains. To be closed afterwards: after a limit it may be in the middle of
/// an answer.
Ruleset read_nft_rules(int socket, const FirewallLimits& limits = {});

} // namespace listenwatch
