// Virtual services of IPVS (ip_vs(4)): ports that the kernel hands on before any socket is looked for. Pure.
#pragma once

#include <string_view>

#include "firewall/ruleset.h"

namespace listenwatch {

/// Adds what /proc/net/ip_vs says (net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_info_seq_show): one for each real server
/// behind a service. Services by firewall mark, and lines that are not understood, are a sentence in `blind`.
void add_virtual_services(std::string_view text, Ruleset& ruleset);

} // namespace listenwatch
