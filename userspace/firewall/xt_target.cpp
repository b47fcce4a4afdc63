#include "firewall/xt_target.h"

#include <algorithm>
#include <array>
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/xt_CT.h>
#include <linux/netfilter/xt_TPROXY.h>
#include <span>

namespace listenwatch {
namespace {

using Statements = std::vector<Statement>;
using Verdict = RuleVerdict::Kind;

constexpr std::array<std::string_view, 20> kSilentTargets{
    "LOG",    "NFLOG", "ULOG", "AUDIT", "TRACE", "SET",      "LED",      "RATEEST", "IDLETIMER",   "TEE",
    "TCPMSS", "DSCP",  "TOS",  "TTL",   "HL",    "CLASSIFY", "CHECKSUM", "ECN",     "TCPOPTSTRIP", "CONNSECMARK"};
constexpr std::array<std::string_view, 3> kMarkers{"MARK", "CONNMARK", "HMARK"};
constexpr std::array<std::string_view, 3> kSourceChangers{"SNAT", "MASQUERADE", "SAME"}; // they end the nat chain

Address address_of(std::uint8_t network, std::span<const std::uint8_t> bytes)
{
    Address address{network == NFPROTO_IPV4 ? Address::Family::v4 : Address::Family::v6, {}};
    std::ranges::copy(bytes.first(network == NFPROTO_IPV4 ? 4 : 16), address.bytes.begin());
    return address;
}

template<class Value> std::span<const std::uint8_t> bytes_of(const Value& value)
{
    return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

Diversion diversion(Diversion::Kind kind, std::uint8_t network, const nf_nat_range& range)
{
    Diversion to{kind};
    if ((range.flags & NF_NAT_RANGE_MAP_IPS) != 0) {
        to.first_address = address_of(network, bytes_of(range.min_addr));
        to.last_address = address_of(network, bytes_of(range.max_addr));
    }
    if ((range.flags & NF_NAT_RANGE_PROTO_SPECIFIED) != 0) {
        to.first_port = be16toh(range.min_proto.all);
        to.last_port = be16toh(range.max_proto.all);
    }
    to.is_known = (range.flags & (NF_NAT_RANGE_PROTO_OFFSET | NF_NAT_RANGE_NETMAP)) == 0;
    return to;
}

// The first form, IPv4 only.
std::optional<nf_nat_range> old_range(const XtExtension& target)
{
    const auto info = xt_info<nf_nat_ipv4_multi_range_compat>(target);
    if (!info || info->rangesize != 1) return std::nullopt;
    nf_nat_range range{};
    range.flags = info->range[0].flags;
    range.min_addr.ip = info->range[0].min_ip;
    range.max_addr.ip = info->range[0].max_ip;
    range.min_proto.all = info->range[0].min.all;
    range.max_proto.all = info->range[0].max.all;
    return range;
}

bool translation(Diversion::Kind kind, bool is_old, const XtExtension& target, Statements& to)
{
    const auto range = is_old ? old_range(target) : xt_info<nf_nat_range>(target);
    if (range) to.emplace_back(diversion(kind, target.network, *range));
    return range.has_value();
}

// Revision 2 is revision 1 with more behind.
bool dnat(const XtExtension& target, Statements& to)
{
    if (target.revision > 2) return false;
    return translation(Diversion::Kind::dnat, target.revision == 0, target, to);
}

bool redirect(const XtExtension& target, Statements& to)
{
    return target.revision == 0 && translation(Diversion::Kind::redirect, target.network == NFPROTO_IPV4, target, to);
}

bool tproxy(const XtExtension& target, Statements& to)
{
    xt_tproxy_target_info_v1 info{};
    if (target.revision == 0) {
        const auto old = xt_info<xt_tproxy_target_info>(target);
        if (!old || target.network != NFPROTO_IPV4) return false;
        info.mark_mask = old->mark_mask;
        info.laddr.ip = old->laddr;
        info.lport = old->lport;
    } else {
        const auto given = xt_info<xt_tproxy_target_info_v1>(target);
        if (!given || target.revision != 1) return false;
        info = *given;
    }
    if (info.mark_mask != 0) to.emplace_back(FieldChange{PacketField::mark});
    Diversion diverted{Diversion::Kind::tproxy};
    if (!std::ranges::all_of(bytes_of(info.laddr), [](std::uint8_t byte) { return byte == 0; }))
        diverted.first_address = diverted.last_address = address_of(target.network, bytes_of(info.laddr));
    if (info.lport != 0) diverted.first_port = diverted.last_port = be16toh(info.lport);
    to.emplace_back(diverted);
    return true;
}

// Of all its forms the flags come first.
bool untrack(const XtExtension& target, Statements& to)
{
    const auto info = xt_info<xt_ct_target_info>(target);
    if (info && (info->flags & XT_CT_NOTRACK) != 0) to.emplace_back(FieldChange{PacketField::ct_state});
    return info.has_value();
}

bool netmap(const XtExtension&, Statements& to)
{
    Diversion unknown;
    unknown.is_known = false;
    to.emplace_back(unknown);
    return true;
}

bool notrack(const XtExtension&, Statements& to)
{
    to.emplace_back(FieldChange{PacketField::ct_state});
    return true;
}

bool reject(const XtExtension&, Statements& to)
{
    to.emplace_back(RuleVerdict{Verdict::drop});
    return true;
}

struct KnownTarget {
    std::string_view name;
    bool (*add)(const XtExtension&, Statements&);
};
constexpr std::array kTargets{KnownTarget{"DNAT", dnat},       KnownTarget{"REDIRECT", redirect},
                              KnownTarget{"TPROXY", tproxy},   KnownTarget{"CT", untrack},
                              KnownTarget{"NOTRACK", notrack}, KnownTarget{"NETMAP", netmap},
                              KnownTarget{"REJECT", reject}};

} // namespace

void xt_target(const XtExtension& target, Statements& statements)
{
    if (std::ranges::count(kSilentTargets, target.name) != 0) return;
    if (std::ranges::count(kMarkers, target.name) != 0) {
        statements.emplace_back(FieldChange{PacketField::mark});
        return;
    }
    if (std::ranges::count(kSourceChangers, target.name) != 0) {
        statements.emplace_back(RuleVerdict{Verdict::accept});
        return;
    }
    const auto* known = std::ranges::find(kTargets, target.name, &KnownTarget::name);
    if (known == kTargets.end() || !known->add(target, statements))
        statements.emplace_back(RuleVerdict{Verdict::unknown});
}

} // namespace listenwatch
