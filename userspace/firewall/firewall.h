// The packet filter of a network namespace, by all its means.
#pragma once

#include "firewall/nft_rules.h"
#include "firewall/ruleset.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// nf_tables, x_tables and IPVS of the namespace of the calling thread, and programs beside them that decide about
/// packets. It takes as long as there are rules (see FirewallLimits), and waits for no peer. An error only where not
/// even a socket can be had; what else could not be read is in `blind`.
Result<Ruleset> read_firewall(const FirewallLimits& limits = {});

} // namespace listenwatch
