// The matches of x_tables (iptables), which iptables-nft puts into rules of nf_tables too. Pure.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "firewall/ruleset.h"

namespace listenwatch {

/// A match or target with what only it understands.
struct XtExtension {
    std::string_view name;
    std::uint32_t revision = 0;
    std::span<const std::uint8_t> info{}; ///< bytes of the kernel, as long as it says
    std::uint8_t network = 0;             ///< NFPROTO_IPV4, NFPROTO_IPV6
};

/// The bytes as this struct of linux/netfilter/*.h, if they are enough.
template<class Info> std::optional<Info> xt_info(const XtExtension& extension)
{
    if (extension.info.size() < sizeof(Info)) return std::nullopt;
    Info info;
    std::memcpy(&info, extension.info.data(), sizeof info);
    return info;
}

/// Adds what it asks of a packet; an UnknownMatch with its name where that is not understood.
void xt_match(const XtExtension& match, std::vector<Statement>& statements);

} // namespace listenwatch
