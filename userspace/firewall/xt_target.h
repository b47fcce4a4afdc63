// The targets of x_tables (iptables) that are no verdict or jump: those are the table's. Pure.
#pragma once

#include <vector>

#include "firewall/ruleset.h"
#include "firewall/xt_match.h"

namespace listenwatch {

/// Adds what it does with a packet; a verdict that is unknown where that is not understood.
void xt_target(const XtExtension& target, std::vector<Statement>& statements);

} // namespace listenwatch
