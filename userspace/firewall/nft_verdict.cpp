#include "firewall/nft_verdict.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

namespace listenwatch {

RuleVerdict nft_verdict(std::uint32_t code, const char* chain)
{
    using Way = RuleVerdict::Kind;
    switch (static_cast<std::int32_t>(code)) {
    case NF_ACCEPT: return {Way::accept};
    case NF_DROP: return {Way::drop};
    case NFT_CONTINUE:
    case NFT_BREAK: return {Way::next};
    case NFT_RETURN: return {Way::return_};
    case NFT_JUMP:
    case NFT_GOTO:
        if (chain == nullptr) break;
        return {static_cast<std::int32_t>(code) == NFT_JUMP ? Way::jump : Way::go_to, chain};
    default: break;
    }
    return {Way::unknown};
}

} // namespace listenwatch
