// What the expressions of nf_tables that look at a packet put into registers. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firewall/nft_registers.h"

struct nftnl_expr;

namespace listenwatch {

/// What a rule has made sure of: without it bytes of a header are no field. 0 = nothing yet.
struct NftProtocols {
    std::uint8_t network = 0;   ///< NFPROTO_IPV4, NFPROTO_IPV6
    std::uint8_t transport = 0; ///< IPPROTO_*
};

/// Bytes for the register `reg`, or none and what it is that is not understood.
struct NftLoad {
    std::uint32_t reg = 0;
    std::vector<RegisterByte> bytes{};
    std::string what{};
};

/// `size` bytes at `offset` of a header (`base` is one of enum nft_payload_bases); a byte that is none of ours is
/// unknown.
std::vector<RegisterByte> payload_bytes(const NftProtocols& protocols, std::uint32_t base, std::uint32_t offset,
                                        std::uint32_t size);

NftLoad load_payload(const nftnl_expr* expression, const NftProtocols& protocols);
NftLoad load_meta(const nftnl_expr* expression);
NftLoad load_conntrack(const nftnl_expr* expression);
NftLoad load_fib(const nftnl_expr* expression);

} // namespace listenwatch
