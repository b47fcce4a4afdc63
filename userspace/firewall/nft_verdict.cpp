#include "firewall/nft_verdict.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

namespace listenwatch {

RuleVerdict nft_verdict(std::uint32_t code, const char* chain)
{
    using Kind = RuleVerdict::Kind;
    switch (static_cast<std::int32_t>(code)) {
    case NF_ACCEPT: return {Kind::accept};
    case NF_DROP: return {Kind::drop};
    case NFT_CONTINUE:
    case NFT_BREAK: return {Kind::next};
    case NFT_RETURN: return {Kind::return_};
    case NFT_JUMP:
    case NFT_GOTO:
        if (chain == nullptr) break;
        return {static_cast<std::int32_t>(code) == NFT_JUMP ? Kind::jump : Kind::go_to, chain};
    default: break;
    }
    return {Kind::unknown};
}

} // namespace listenwatch
