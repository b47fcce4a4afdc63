// A rule of nf_tables, as the kernel has it, to the statements of ours. Pure.
#pragma once

#include <string>
#include <vector>

#include "firewall/nft_set.h"
#include "firewall/ruleset.h"

struct nftnl_rule;

namespace listenwatch {

/// Where a rule finds the sets of its table. Asked once for each rule that names one; the answer is good until the
/// next.
class NftSets {
public:
    NftSets() = default;
    NftSets(const NftSets&) = delete;
    NftSets& operator=(const NftSets&) = delete;
    virtual ~NftSets() = default;
    /// Null when it cannot be read, or is too large.
    virtual const NftSet* find(const std::string& name) = 0;
};

/// What is not understood becomes an UnknownMatch, or a verdict that is unknown.
std::vector<Statement> translate_nft_rule(const nftnl_rule* rule, TableFamily family, NftSets& sets);

} // namespace listenwatch
