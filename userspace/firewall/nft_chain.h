// A chain of nf_tables, as the kernel tells it. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "firewall/ruleset.h"
#include "listenwatch/result.h"

struct nlmsghdr;

namespace listenwatch {

/// NFPROTO_* of a family, and back; nullopt for arp and what is no family.
std::uint8_t protocol_of(TableFamily family);
std::optional<TableFamily> table_family(std::uint8_t protocol);

/// What NFT_MSG_NEWTABLE tells; nullopt for families that are none of ours.
struct NftTable {
    FirewallTable table;
    bool is_dormant = false; ///< its chains are not in the packets' way
};
Result<std::optional<NftTable>> decode_nft_table(const nlmsghdr* message);

/// The chain of NFT_MSG_NEWCHAIN, without rules; nullopt for one that is at another hook.
Result<std::optional<FirewallChain>> decode_nft_chain(const nlmsghdr* message);

} // namespace listenwatch
