#include "firewall/xt_match.h"

#include <algorithm>
#include <array>
#include <linux/in.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_addrtype.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_iprange.h>
#include <linux/netfilter/xt_mark.h>
#include <linux/netfilter/xt_multiport.h>
#include <linux/netfilter/xt_pkttype.h>
#include <linux/netfilter/xt_rpfilter.h>
#include <linux/netfilter/xt_state.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <string>

#include "firewall/field_match.h"

namespace listenwatch {
namespace {

using Statements = std::vector<Statement>;

constexpr std::uint16_t kAnyPort = 0xffff;

ValueRange port_range(std::uint16_t first, std::uint16_t last)
{
    return {field_value(PacketField::source_port, std::uint32_t{first}),
            field_value(PacketField::source_port, std::uint32_t{last})};
}

void add_ports(Statements& to, PacketField field, const std::uint16_t (&ports)[2], bool negated)
{
    if (!negated && ports[0] == 0 && ports[1] == kAnyPort) return;
    const ValueRange range = port_range(ports[0], ports[1]);
    add_match(to, range_match(field, range.first, range.last, negated));
}

bool tcp(const XtExtension& match, Statements& to)
{
    const auto info = xt_info<xt_tcp>(match);
    if (!info || info->option != 0) return false;
    add_ports(to, PacketField::source_port, info->spts, (info->invflags & XT_TCP_INV_SRCPT) != 0);
    add_ports(to, PacketField::destination_port, info->dpts, (info->invflags & XT_TCP_INV_DSTPT) != 0);
    const bool negated = (info->invflags & XT_TCP_INV_FLAGS) != 0;
    if (info->flg_mask == 0 && info->flg_cmp == 0 && !negated) return true;
    add_match(to,
              masked_match(PacketField::tcp_flags, field_value(PacketField::tcp_flags, std::uint32_t{info->flg_mask}),
                           field_value(PacketField::tcp_flags, std::uint32_t{info->flg_cmp}), negated));
    return true;
}

bool udp(const XtExtension& match, Statements& to)
{
    const auto info = xt_info<xt_udp>(match);
    if (!info) return false;
    add_ports(to, PacketField::source_port, info->spts, (info->invflags & XT_UDP_INV_SRCPT) != 0);
    add_ports(to, PacketField::destination_port, info->dpts, (info->invflags & XT_UDP_INV_DSTPT) != 0);
    return true;
}

bool multiport(const XtExtension& match, Statements& to)
{
    const auto info = xt_info<xt_multiport_v1>(match);
    if (!info || match.revision != 1 || info->count > XT_MULTI_PORTS) return false;
    const bool is_source = info->flags != XT_MULTIPORT_DESTINATION;
    const bool is_destination = info->flags != XT_MULTIPORT_SOURCE;
    PacketMatch ports{{}, {}, info->invert != 0};
    if (is_source) ports.fields.push_back({PacketField::source_port, {}, {}});
    if (is_destination) ports.fields.push_back({PacketField::destination_port, {}, {}});
    for (std::size_t at = 0; at < info->count; ++at) {
        const std::size_t last = info->pflags[at] != 0 && at + 1 < info->count ? at + 1 : at;
        const ValueRange range = port_range(info->ports[at], info->ports[last]);
        const ValueRange any = port_range(0, kAnyPort);
        at = last;
        if (!is_source || !is_destination)
            ports.elements.push_back({{range}});
        else
            ports.elements.insert(ports.elements.end(), {{{range, any}}, {{any, range}}}); // either
    }
    add_match(to, std::move(ports));
    return true;
}

// NAT has bits among the states of this match alone, and the untracked another one than elsewhere.
bool add_state(Statements& to, std::uint32_t mask, bool negated)
{
    constexpr std::uint32_t kNat = XT_CONNTRACK_STATE_SNAT | XT_CONNTRACK_STATE_DNAT;
    if ((mask & kNat) != 0 && (mask & ~kNat) != 0) return false;
    if ((mask & kNat) != 0) {
        const std::uint32_t status = ((mask & XT_CONNTRACK_STATE_SNAT) != 0 ? std::uint32_t{IPS_SRC_NAT} : 0U) |
                                     ((mask & XT_CONNTRACK_STATE_DNAT) != 0 ? std::uint32_t{IPS_DST_NAT} : 0U);
        add_match(to, any_bit_match(PacketField::ct_status, status, negated));
        return true;
    }
    const std::uint32_t untracked = (mask & XT_CONNTRACK_STATE_UNTRACKED) != 0 ? NF_CT_STATE_UNTRACKED_BIT : 0U;
    add_match(to, any_bit_match(PacketField::ct_state,
                                (mask & ~std::uint32_t{XT_CONNTRACK_STATE_UNTRACKED}) | untracked, negated));
    return true;
}

template<class Info> bool conntrack_of(const XtExtension& match, Statements& to)
{
    const auto info = xt_info<Info>(match);
    if (!info) return false;
    bool is_whole = (info->match_flags & ~(XT_CONNTRACK_STATE | XT_CONNTRACK_STATUS | XT_CONNTRACK_STATE_ALIAS)) == 0;
    if ((info->match_flags & XT_CONNTRACK_STATE) != 0)
        is_whole &= add_state(to, info->state_mask, (info->invert_flags & XT_CONNTRACK_STATE) != 0);
    if ((info->match_flags & XT_CONNTRACK_STATUS) != 0)
        add_match(to, any_bit_match(PacketField::ct_status, info->status_mask,
                                    (info->invert_flags & XT_CONNTRACK_STATUS) != 0));
    return is_whole;
}

bool conntrack(const XtExtension& match, Statements& to)
{
    switch (match.revision) {
    case 1: return conntrack_of<xt_conntrack_mtinfo1>(match, to);
    case 2: return conntrack_of<xt_conntrack_mtinfo2>(match, to);
    case 3: return conntrack_of<xt_conntrack_mtinfo3>(match, to);
    default: return false;
    }
}

bool state(const XtExtension& match, Statements& to)
{
    const auto info = xt_info<xt_state_info>(match);
    if (info) add_match(to, any_bit_match(PacketField::ct_state, info->statemask));
    return info.has_value();
}

// Bit N of the mask is RTN_ number N.
PacketMatch type_match(std::uint32_t types, bool negated)
{
    PacketMatch match{{{PacketField::destination_type, {}, {}}}, {}, negated};
    for (std::uint32_t type = 0; type < 16; ++type) {
        const FieldValue value = field_value(PacketField::destination_type, type);
        if ((types >> type & 1U) != 0) match.elements.push_back({{{value, value}}});
    }
    return match;
}

bool addrtype(const XtExtension& match, Statements& to)
{
    if (match.revision == 0) {
        const auto info = xt_info<xt_addrtype_info>(match);
        if (info && info->dest != 0) add_match(to, type_match(info->dest, info->invert_dest != 0));
        return info && info->source == 0;
    }
    const auto info = xt_info<xt_addrtype_info_v1>(match);
    constexpr std::uint32_t kOfDevice = XT_ADDRTYPE_LIMIT_IFACE_IN | XT_ADDRTYPE_LIMIT_IFACE_OUT;
    if (!info || match.revision != 1 || (info->flags & kOfDevice) != 0) return false;
    if (info->dest != 0) add_match(to, type_match(info->dest, (info->flags & XT_ADDRTYPE_INVERT_DEST) != 0));
    return info->source == 0;
}

bool mark(const XtExtension& match, Statements& to)
{
    const auto info = xt_info<xt_mark_mtinfo1>(match);
    if (!info || match.revision != 1) return false;
    add_match(to, masked_match(PacketField::mark, field_value(PacketField::mark, info->mask),
                               field_value(PacketField::mark, info->mark), info->invert != 0));
    return true;
}

bool pkttype(const XtExtension& match, Statements& to)
{
    const auto info = xt_info<xt_pkttype_info>(match);
    if (!info) return false;
    const FieldValue type = field_value(PacketField::packet_type, static_cast<std::uint32_t>(info->pkttype));
    add_match(to, range_match(PacketField::packet_type, type, type, info->invert != 0));
    return true;
}

std::span<const std::uint8_t> bytes_of(const nf_inet_addr& address)
{
    return {reinterpret_cast<const std::uint8_t*>(&address), sizeof address};
}

bool iprange(const XtExtension& match, Statements& to)
{
    const auto info = xt_info<xt_iprange_mtinfo>(match);
    if (!info || match.revision != 1) return false;
    const bool is_v4 = match.network == NFPROTO_IPV4;
    const PacketField source = is_v4 ? PacketField::source_v4 : PacketField::source_v6;
    const PacketField destination = is_v4 ? PacketField::destination_v4 : PacketField::destination_v6;
    if ((info->flags & IPRANGE_SRC) != 0)
        add_match(to, range_match(source, field_value(source, bytes_of(info->src_min)),
                                  field_value(source, bytes_of(info->src_max)), (info->flags & IPRANGE_SRC_INV) != 0));
    if ((info->flags & IPRANGE_DST) != 0)
        add_match(to,
                  range_match(destination, field_value(destination, bytes_of(info->dst_min)),
                              field_value(destination, bytes_of(info->dst_max)), (info->flags & IPRANGE_DST_INV) != 0));
    return true;
}

// Who passes the strict question passes the loose one.
bool rpfilter(const XtExtension& match, Statements& to)
{
    constexpr int kKnown = XT_RPFILTER_LOOSE | XT_RPFILTER_VALID_MARK | XT_RPFILTER_ACCEPT_LOCAL | XT_RPFILTER_INVERT;
    const auto info = xt_info<xt_rpfilter_info>(match);
    if (!info || (info->flags & ~kKnown) != 0) return false;
    const FieldValue yes = field_value(PacketField::way_back, 1U);
    add_match(to, range_match(PacketField::way_back, yes, yes, (info->flags & XT_RPFILTER_INVERT) != 0));
    return true;
}

bool comment(const XtExtension&, Statements&)
{
    return true;
}

struct KnownMatch {
    std::string_view name;
    bool (*add)(const XtExtension&, Statements&); ///< false: there is more to it
};
constexpr std::array kMatches{KnownMatch{"tcp", tcp},
                              KnownMatch{"udp", udp},
                              KnownMatch{"multiport", multiport},
                              KnownMatch{"conntrack", conntrack},
                              KnownMatch{"state", state},
                              KnownMatch{"addrtype", addrtype},
                              KnownMatch{"mark", mark},
                              KnownMatch{"pkttype", pkttype},
                              KnownMatch{"iprange", iprange},
                              KnownMatch{"rpfilter", rpfilter},
                              KnownMatch{"comment", comment}};

} // namespace

void xt_match(const XtExtension& match, Statements& statements)
{
    const auto* known = std::ranges::find(kMatches, match.name, &KnownMatch::name);
    if (known == kMatches.end() || !known->add(match, statements))
        statements.emplace_back(UnknownMatch{"xt match " + std::string(match.name)});
}

} // namespace listenwatch
