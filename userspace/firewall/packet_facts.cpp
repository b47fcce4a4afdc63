#include "firewall/packet_facts.h"

#include <algorithm>
#include <array>
#include <linux/if_packet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rtnetlink.h>
#include <span>

#include "firewall/field_match.h"

namespace listenwatch {
namespace {

FieldValue filled(PacketField field, std::uint8_t byte)
{
    FieldValue value;
    value.size = static_cast<std::uint8_t>(field_size(field));
    std::fill_n(value.bytes.begin(), value.size, byte);
    return value;
}

bool add_one(FieldValue& value, int step)
{
    for (std::size_t at = value.size; at-- > 0;) {
        value.bytes[at] = static_cast<std::uint8_t>(value.bytes[at] + step);
        if (value.bytes[at] != (step > 0 ? 0 : 0xff)) return true;
    }
    return false; // there is none
}

bool overlap(const ValueRange& a, const ValueRange& b)
{
    return a.first <= b.last && b.first <= a.last;
}

bool is_single(const ValueRange& range)
{
    return range.first == range.last;
}

FieldValue apply(const MaskedField& field, FieldValue value)
{
    for (std::size_t at = 0; at < value.size; ++at) {
        if (field.mask.size != 0) value.bytes[at] &= field.mask.bytes[at];
        if (field.flip.size != 0) value.bytes[at] ^= field.flip.bytes[at];
    }
    return value;
}

bool is_plain(const MaskedField& field)
{
    return field.mask.size == 0 && field.flip.size == 0;
}

// The values to compare, as far as they can be counted one by one, or as ranges where nothing is done to them.
std::optional<std::vector<ValueRange>> compared(const MaskedField& field, const FieldFacts& facts)
{
    if (is_plain(field) && !facts.possible.empty()) return facts.possible;
    std::vector<ValueRange> out;
    if (!facts.possible.empty() && std::ranges::all_of(facts.possible, is_single)) {
        for (const ValueRange& range : facts.possible)
            out.push_back({apply(field, range.first), apply(field, range.first)});
        return out;
    }
    if (field.mask.size == 0 || facts.known_bits.size != field.mask.size) return std::nullopt;
    for (std::size_t at = 0; at < field.mask.size; ++at)
        if ((field.mask.bytes[at] & ~facts.known_bits.bytes[at]) != 0) return std::nullopt;
    const FieldValue value = apply(field, facts.bits);
    return std::vector<ValueRange>{{value, value}};
}

// Whether the range is in one of the sorted ranges, or in some that join.
bool covers(const std::vector<ValueRange>& sorted, const ValueRange& range)
{
    FieldValue from = range.first;
    for (const ValueRange& each : sorted) {
        if (each.last < from) continue;
        if (each.first > from) return false;
        if (each.last >= range.last) return true;
        from = each.last;
        if (!add_one(from, 1)) return true;
    }
    return false;
}

Fit fit_ranges(const std::vector<ValueRange>& values, std::vector<ValueRange> sorted)
{
    std::ranges::sort(sorted, {}, &ValueRange::first);
    const bool all = std::ranges::all_of(values, [&](const ValueRange& each) { return covers(sorted, each); });
    if (all) return Fit::all;
    for (const ValueRange& value : values)
        for (const ValueRange& each : sorted)
            if (overlap(value, each)) return Fit::some;
    return Fit::none;
}

ValueRange one(const FieldValue& value)
{
    return {value, value};
}

FieldValue address_value(PacketField field, const Address& address)
{
    return field_value(field, std::span<const std::uint8_t>(address.bytes));
}

} // namespace

void PacketFacts::set(PacketField field, std::uint32_t number)
{
    set(field, {{one(field_value(field, number))}});
}

void PacketFacts::set_outside(PacketField field, std::vector<ValueRange> excluded)
{
    std::ranges::sort(excluded, {}, &ValueRange::first);
    FieldFacts facts;
    FieldValue from = filled(field, 0);
    bool more = true;
    for (const ValueRange& each : excluded) {
        if (more && each.first > from) {
            FieldValue last = each.first;
            add_one(last, -1);
            facts.possible.push_back({from, last});
        }
        if (!more || each.last < from) continue;
        from = each.last;
        more = add_one(from, 1);
    }
    if (more) facts.possible.push_back({from, filled(field, 0xff)});
    set(field, std::move(facts));
}

std::optional<FieldValue> PacketFacts::value(PacketField field) const
{
    const auto known = x_facts.find(field);
    if (known == x_facts.end() || known->second.possible.size() != 1 || !is_single(known->second.possible.front()))
        return std::nullopt;
    return known->second.possible.front().first;
}

Fit PacketFacts::fit_any(const MaskedField& field, const std::vector<MatchElement>& elements) const
{
    const auto known = x_facts.find(field.field);
    if (known == x_facts.end()) return Fit::some;
    const auto values = compared(field, known->second);
    if (!values) return Fit::some;
    std::vector<ValueRange> ranges;
    ranges.reserve(elements.size());
    for (const MatchElement& element : elements) ranges.push_back(element.ranges.front());
    return fit_ranges(*values, std::move(ranges));
}

Fit PacketFacts::fit(const std::vector<MaskedField>& fields, const MatchElement& element) const
{
    Fit all = Fit::all;
    for (std::size_t at = 0; at < fields.size(); ++at) {
        const Fit fit = fit_any(fields[at], {MatchElement{{element.ranges[at]}}});
        if (fit == Fit::none) return Fit::none;
        if (fit == Fit::some) all = Fit::some;
    }
    return all;
}

Fit PacketFacts::fit(const PacketMatch& match) const
{
    Fit any = Fit::none;
    if (match.elements.empty()) {
        any = Fit::none;
    } else if (match.fields.size() == 1) {
        any = fit_any(match.fields.front(), match.elements);
    } else {
        for (const MatchElement& element : match.elements) {
            const Fit each = fit(match.fields, element);
            if (each == Fit::none) continue;
            any = each;
            if (each == Fit::all) break;
        }
    }
    return match.negated ? opposite(any) : any;
}

PacketFacts packets_of(const Approach& approach, Turn turn)
{
    const bool is_v4 = approach.address.family == Address::Family::v4;
    const PacketField source = is_v4 ? PacketField::source_v4 : PacketField::source_v6;
    const PacketField destination = is_v4 ? PacketField::destination_v4 : PacketField::destination_v6;
    PacketFacts facts;
    facts.set(PacketField::network_family, is_v4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
    facts.set(PacketField::transport, approach.protocol);
    facts.set(PacketField::destination_port, approach.port);
    facts.set(destination, {{one(address_value(destination, approach.address))}});
    facts.set(PacketField::ct_state, NF_CT_STATE_BIT(turn == Turn::first ? IP_CT_NEW : IP_CT_ESTABLISHED));
    facts.set(PacketField::packet_type, PACKET_HOST);
    if (!approach.by_vrf) { // else the wrong table is asked
        facts.set(PacketField::destination_type, RTN_LOCAL);
        facts.set(PacketField::way_back, 1U);
    }
    facts.set(PacketField::mark, 0U);

    std::vector<ValueRange> own;
    for (const Address& address : approach.own_addresses)
        if (address.family == approach.address.family) own.push_back(one(address_value(source, address)));
    const std::uint8_t net = 127;
    if (is_v4) own.push_back({field_value(source, std::uint32_t{net} << 24U), field_value(source, 0x7fffffffU)});
    if (!is_v4)
        own.push_back(
            one(address_value(source, {Address::Family::v6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}})));
    facts.set_outside(source, std::move(own));

    FieldFacts status; // whose address was not changed, so far
    status.bits = field_value(PacketField::ct_status, 0U);
    status.known_bits = field_value(PacketField::ct_status, std::uint32_t{IPS_DST_NAT});
    facts.set(PacketField::ct_status, status);

    FieldFacts flags; // SYN, with or without ECN (RFC 3168 6.1.1); ACK, with or without PSH
    static constexpr std::array<std::uint32_t, 4> kSyn{0x02, 0x42, 0x82, 0xc2};
    static constexpr std::array<std::uint32_t, 2> kAck{0x10, 0x18};
    for (const std::uint32_t value : turn == Turn::first ? std::span<const std::uint32_t>(kSyn) : kAck)
        flags.possible.push_back(one(field_value(PacketField::tcp_flags, value)));
    if (approach.protocol == IPPROTO_TCP) facts.set(PacketField::tcp_flags, flags);

    constexpr std::uint32_t kLoopback = 1; // LOOPBACK_IFINDEX, include/net/flow.h
    FieldValue loopback = filled(PacketField::input_name, 0);
    loopback.bytes[0] = 'l', loopback.bytes[1] = 'o';
    facts.set_outside(PacketField::input_index, {one(field_value(PacketField::input_index, kLoopback))});
    facts.set_outside(PacketField::input_name, {one(loopback)});
    if (approach.ifindex != 0) facts.set(PacketField::input_index, approach.ifindex);
    if (!approach.device.empty()) {
        const std::vector<std::uint8_t> name(approach.device.begin(), approach.device.end());
        facts.set(PacketField::input_name, {{one(field_value(PacketField::input_name, name))}});
    }
    return facts;
}

} // namespace listenwatch
