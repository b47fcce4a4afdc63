// The packet filter of one network namespace, as far as it decides who gets through to a local socket. Passive: readers
// of nf_tables and x_tables fill it, `packet_fate` and `port_forwards` read it.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

/// What a rule looks at, of a packet that comes from elsewhere.
enum class PacketField : std::uint8_t {
    other,          ///< anything that is not below: may fit or not
    network_family, ///< one byte: NFPROTO_IPV4 or NFPROTO_IPV6 (linux/netfilter.h)
    transport,      ///< one byte: IPPROTO_*
    source_v4,
    destination_v4,
    source_v6,
    destination_v6,
    source_port,      ///< two bytes
    destination_port, ///< two bytes
    input_index,      ///< four bytes, the device that it came in by
    input_name,       ///< IFNAMSIZ bytes, filled up with zeros
    ct_state,         ///< four bytes, NF_CT_STATE_BIT of linux/netfilter/nf_conntrack_common.h
    ct_status,        ///< four bytes, IPS_* of the same
    packet_type,      ///< one byte, PACKET_HOST... of linux/if_packet.h
    destination_type, ///< four bytes, the RTN_* of linux/rtnetlink.h that the destination has here (fib, addrtype)
    way_back,         ///< one byte, 1: what goes to the source leaves by the device that it came in by (fib, rpfilter)
    tcp_flags,        ///< one byte
    mark,             ///< four bytes
};

/// A value of up to 16 bytes, numbers in network byte order whatever the kernel's registers have.
struct FieldValue {
    std::array<std::uint8_t, 16> bytes{};
    std::uint8_t size = 0;
    auto operator<=>(const FieldValue&) const = default;
};

/// Both ends belong to it.
struct ValueRange {
    FieldValue first, last;
    bool operator==(const ValueRange&) const = default;
};

/// What is compared: (packet's field & mask) ^ flip. An empty mask (size 0) takes all bits, an empty flip none.
struct MaskedField {
    PacketField field = PacketField::other;
    FieldValue mask, flip;
    bool operator==(const MaskedField&) const = default;
};

/// Where a rule sends the packet.
struct RuleVerdict {
    enum class Kind : std::uint8_t {
        accept, ///< out of this base chain
        drop,   ///< for good; also reject
        jump,
        go_to,
        return_,
        next,    ///< the next rule (continue)
        unknown, ///< a target that is not understood: anything may become of the packet
    };
    Kind kind = Kind::next;
    std::string chain{}; ///< of jump and go_to, in the same table
    bool operator==(const RuleVerdict&) const = default;
};

/// One element of a set or map: a range for each field of the match.
struct MatchElement {
    std::vector<ValueRange> ranges;
    RuleVerdict verdict{}; ///< of a verdict map
    bool operator==(const MatchElement&) const = default;
};

/// The rule goes on if one of the elements fits all fields, if negated: if none does. A verdict map takes the verdict
/// of the element that fits, and goes on to the next rule's statement if none does.
struct PacketMatch {
    std::vector<MaskedField> fields;
    std::vector<MatchElement> elements;
    bool negated = false;
    bool is_verdict_map = false;
    bool operator==(const PacketMatch&) const = default;
};

/// A condition that is not understood: the rule may go on or not.
struct UnknownMatch {
    std::string what; ///< for doctor: "limit", "xt match recent"
    bool operator==(const UnknownMatch&) const = default;
};

/// Sends the packet to another address or port.
struct Diversion {
    enum class Kind : std::uint8_t { dnat, redirect, tproxy, ipvs };
    Kind kind = Kind::dnat;
    std::optional<Address> first_address{},
        last_address{}; ///< none: the packet's (dnat, tproxy), the device's (redirect)
    std::optional<std::uint16_t> first_port{}, last_port{}; ///< none: the packet's
    bool is_known = true; ///< false: the target comes from a map or a register that is not understood
    bool operator==(const Diversion&) const = default;
};

/// Changes a field for what follows (meta mark set, notrack): from here on it may have any value.
struct FieldChange {
    PacketField field = PacketField::mark;
    bool operator==(const FieldChange&) const = default;
};

using Statement = std::variant<PacketMatch, UnknownMatch, RuleVerdict, Diversion, FieldChange>;

/// What only counts, logs or takes notes has no statement.
struct FirewallRule {
    std::uint64_t handle = 0; ///< of nf_tables; of x_tables: its number in the chain, from 1
    std::vector<Statement> statements;
    bool operator==(const FirewallRule&) const = default;
};

/// Where a base chain stands in a packet's way.
enum class PacketHook : std::uint8_t { ingress, prerouting, input };

struct BaseChain {
    PacketHook hook = PacketHook::input;
    std::int32_t priority = 0;
    bool drops = false;                 ///< policy
    std::vector<std::string> devices{}; ///< of ingress: which; empty: all
    bool operator==(const BaseChain&) const = default;
};

/// Whose packets a table sees.
enum class TableFamily : std::uint8_t { ip, ip6, inet, netdev, bridge };

struct FirewallTable {
    TableFamily family = TableFamily::inet;
    std::string name;
    std::string means; ///< "nf_tables", "ip_tables" or "ip6_tables"
    bool operator==(const FirewallTable&) const = default;
};

struct FirewallChain {
    FirewallTable table;
    std::string name;
    std::optional<BaseChain> base; ///< none: only jumped to. Chains of other hooks are left out.
    std::vector<FirewallRule> rules;
    bool operator==(const FirewallChain&) const = default;
};

/// IPVS takes what comes to that address and port, and hands it on.
struct VirtualService {
    std::uint8_t protocol = 0; ///< IPPROTO_*
    Address address;
    std::uint16_t port = 0;
    Address to{};
    std::uint16_t to_port = 0;
    bool operator==(const VirtualService&) const = default;
};

struct Ruleset {
    std::vector<FirewallChain> chains;
    /// What could not be read or is beyond this program, a sentence each: while there is one no verdict is certain.
    std::vector<std::string> blind;
    std::vector<VirtualService> services{};
    bool operator==(const Ruleset&) const = default;
};

} // namespace listenwatch
