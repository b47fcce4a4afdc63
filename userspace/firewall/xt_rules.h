// Reads iptables-legacy and ip6tables-legacy (ip_tables, ip6_tables of the kernel).
#pragma once

#include <string>

#include "firewall/nft_rules.h"
#include "firewall/ruleset.h"

namespace listenwatch {

/// The tables of the namespace of the calling thread; needs CAP_NET_ADMIN over it. Only those that are there already:
/// asking for another would make it. What could not be read is in `blind`.
Ruleset read_xt_rules(const FirewallLimits& limits = {});

} // namespace listenwatch
