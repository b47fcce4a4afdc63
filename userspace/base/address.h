// Addresses as text and as prefixes.
#pragma once

#include <cstdint>
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

/// fe80::/10: good on the link of one device. (IPv4's 169.254.0.0/16 belongs to the host, as Linux has it.)
bool is_link_local_v6(const Address& address);

/// The IPv4 address inside a v4-mapped one (::ffff:0:0/96, RFC 4291 2.5.5.2); any other address as it is.
Address unmapped(const Address& address);

/// "0.0.0.0:22", "[::]:22", "/run/x.sock", "2:1024", "0.0.0.0 protocol 1", "0x0003 on device 2". Safe text.
std::string to_text(const Endpoint& endpoint);

/// "2:1024" (cid and port), "*:1024" for any cid; "" when it is not known.
std::string vsock_text(const Endpoint& endpoint);

/// "0x0800"; takes host order.
std::string ethertype_text(std::uint16_t ethertype);

/// The name in ECS network.transport: "tcp", "udp", "udp_lite", "unix".
std::string_view to_text(Transport transport);
/// IPPROTO_* of those that have IP ports; nullopt for all others.
std::optional<std::uint8_t> ip_protocol(Transport transport);
/// The transport with IP ports that has this number (IPPROTO_*).
std::optional<Transport> transport_of(std::uint8_t ip_protocol);
/// The transport of that name.
std::optional<Transport> parse_transport(std::string_view name);

/// "stream", "seqpacket"; "" = not known.
std::string_view to_text(SocketType type);

/// "loopback", "link", "private", "public", "all", "unknown".
std::string_view to_text(Reach reach);
/// "open", "filtered", "unknown".
std::string_view to_text(Firewall firewall);
/// "8080", "8000-8100": the outer ports.
std::string ports_text(const Steering& steering);

} // namespace listenwatch
