// Reads nf_tables: the chains at our hooks and what they jump to, the rules in them, and the sets that those name.
#pragma once

#include <cstddef>

#include "firewall/ruleset.h"

namespace listenwatch {

/// How much is read; what is beyond is told in `Ruleset::blind`. An element counts each time that a rule names its set.
/// The kernel goes through a chain from its beginning for each 32 KiB of it: 100 000 rules in one take it 15 seconds,
/// 10 000 a fifth of one.
struct FirewallLimits {
    std::size_t rules = 100'000;
    std::size_t elements = 1'000'000;
};

/// `socket`: NETLINK_NETFILTER, of the namespace in question; needs CAP_NET_ADMIN over it. What could not be read is in
/// `blind`; a kernel without nf_tables has no chains. To be closed afterwards: after a limit it may be in the middle of
/// an answer.
Ruleset read_nft_rules(int socket, const FirewallLimits& limits = {});

} // namespace listenwatch
