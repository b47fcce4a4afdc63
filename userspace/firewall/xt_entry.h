// One rule of x_tables (iptables-legacy) as the kernel gives it. Pure; bytes of the kernel are checked like any input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "firewall/ruleset.h"
#include "firewall/xt_match.h"

namespace listenwatch {

struct XtEntry {
    std::size_t offset = 0;                  ///< in the table
    std::size_t end = 0;                     ///< where the next one begins
    std::span<const std::uint8_t> matches{}; ///< each with its header
    XtExtension target{};                    ///< name empty: a verdict or jump
    std::vector<Statement> conditions{};     ///< addresses, devices, protocol
    bool is_goto = false;                    ///< a jump does not come back
};

/// The entry there; nullopt where it does not fit in. `network`: NFPROTO_IPV4 or NFPROTO_IPV6.
std::optional<XtEntry> decode_xt_entry(std::span<const std::uint8_t> table, std::size_t offset, std::uint8_t network);

/// What its matches ask; false where they are malformed.
bool add_xt_matches(const XtEntry& entry, std::uint8_t network, std::vector<Statement>& statements);

} // namespace listenwatch
