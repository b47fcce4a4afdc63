// A table of x_tables (iptables-legacy), from the bytes that the kernel gives. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "firewall/ruleset.h"
#include "listenwatch/result.h"

namespace listenwatch {

struct XtTable {
    std::string name;
    std::uint8_t network = 0;              ///< NFPROTO_IPV4, NFPROTO_IPV6
    std::uint32_t hooks = 0;               ///< bit N: it has a chain at hook N (NF_INET_*)
    std::array<std::uint32_t, 5> first{};  ///< of each hook: where its first rule is
    std::array<std::uint32_t, 5> policy{}; ///< and where the one that is its policy
    std::span<const std::uint8_t> entries{};
};

/// Its chains at our hooks and those that they jump to; an error when the bytes do not fit together, or for a table
/// whose place in a packet's way is not known.
Result<std::vector<FirewallChain>> decode_xt_table(const XtTable& table);

} // namespace listenwatch
