// Ports that lead elsewhere: what the packet filter sends to another address or port before any socket is looked for.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firewall/ruleset.h"

namespace listenwatch {

/// One rule that diverts packets, for one range of ports. Strangers reach `to` by them, whether a socket listens on
/// them or not.
struct PortForward {
    std::uint8_t protocol = 0;                              ///< IPPROTO_*, 0 = any
    std::uint16_t first_port = 0, last_port = 65535;        ///< the outer ones
    std::optional<Address> first_address{}, last_address{}; ///< of this host, that the rule asks for; null = any
    Diversion to{};
    bool conditional = false; ///< the rule, or the way to it, asks for more than that
    std::string rule{};       ///< "ip nat DOCKER handle 7", for people
    bool operator==(const PortForward&) const = default;
};

struct PortForwards {
    std::vector<PortForward> all;
    bool cut = false; ///< there are more: see kMostForwards
};

constexpr std::size_t kMostForwards = 10'000;

/// "tcp port 8080 leads to 172.17.0.2 port 80 (dnat, ip nat DOCKER handle 7)".
std::string to_text(const PortForward& way);
/// "dnat", "redirect", "tproxy", "ipvs".
std::string_view to_text(Diversion::Kind kind);

/// The rule, for Steering::rule.
std::string rule_text(const PortForward& way);

/// All that rules of prerouting and IPVS do, in their order. An earlier rule may take from a later one.
PortForwards find_port_forwards(const Ruleset& ruleset);

} // namespace listenwatch
