// Rules as administrators write them, and worse, at random.
#pragma once

#include <string>

#include "topology.h"

namespace listenwatch {

/// A text for `nft -f`.
std::string nft_rules(RandomChoice& choice, const Topology& topology);

/// Commands for sh(1).
std::string iptables_rules(RandomChoice& choice, const Topology& topology);

} // namespace listenwatch
