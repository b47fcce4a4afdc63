// Addresses as text and as prefixes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "listenwatch/listener.h"

namespace listenwatch {

/// "0.0.0.0", "::1"; "" for Family::none.
std::string to_text(const Address& address);

/// Parses an IPv4 or IPv6 address; nothing else.
std::optional<Address> parse_address(std::string_view text);

/// Whether the first `bits` bits of both agree; false for different families.
bool in_prefix(const Address& address, const Address& network, unsigned bits);

/// 0.0.0.0 or ::.
bool is_wildcard(const Address& address);

/// 127.0.0.0/8, ::1, or ::ffff:127.0.0.0/104.
bool is_loopback(const Address& address);

/// The IPv4 address inside a v4-mapped one (::ffff:0:0/96, RFC 4291 2.5.5.2); any other address as it is.
Address unmapped(const Address& address);

/// "0.0.0.0:22", "[::]:22".
std::string to_text(const Endpoint& endpoint);

/// The name in ECS network.transport: "tcp", "udp", "udp_lite".
std::string_view to_text(Transport transport);

/// The IANA protocol number.
int protocol_number(Transport transport);

/// "loopback", "link", "private", "public", "all", "unknown".
std::string_view to_text(Reach reach);

} // namespace listenwatch
