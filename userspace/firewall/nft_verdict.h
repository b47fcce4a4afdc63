// Verdicts of nf_tables. Pure.
#pragma once

#include <cstdint>

#include "firewall/ruleset.h"

namespace listenwatch {

/// `code` is one of enum nft_verdicts or of NF_* (linux/netfilter.h); `chain` may be null.
RuleVerdict nft_verdict(std::uint32_t code, const char* chain);

} // namespace listenwatch
