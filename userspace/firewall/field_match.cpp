#include "firewall/field_match.h"

#include <algorithm>
#include <array>
#include <bit>
#include <linux/if.h>

namespace listenwatch {
namespace {

bool all_are(const FieldValue& value, std::uint8_t byte)
{
    return std::all_of(value.bytes.begin(), value.bytes.begin() + value.size, [&](auto each) { return each == byte; });
}

// Ones, then zeros.
bool is_prefix(const FieldValue& mask)
{
    bool ended = false;
    for (std::size_t at = 0; at < mask.size; ++at) {
        const int ones = std::countl_one(mask.bytes[at]);
        if (ones != std::popcount(mask.bytes[at]) || (ended && ones != 0)) return false;
        ended = ended || ones != 8;
    }
    return true;
}

bool is_within(const FieldValue& value, const FieldValue& mask)
{
    for (std::size_t at = 0; at < mask.size; ++at)
        if ((value.bytes[at] & ~mask.bytes[at]) != 0) return false;
    return true;
}

// A name ends at its zero and is zero from there on: whoever compares up to there compares all.
void end_name(MaskedField& field, const PacketMatch& match)
{
    if (field.field != PacketField::input_name || !is_prefix(field.mask) || match.elements.size() != 1) return;
    const ValueRange& range = match.elements[0].ranges[0];
    const auto length = static_cast<std::size_t>(std::ranges::find(range.first.bytes, 0) - range.first.bytes.begin());
    if (range.first == range.last && length < field.mask.size && field.mask.bytes[length] != 0) field.mask = {};
}

// (x & 0xff00) in [a, b] is x in [a, b | 0x00ff], if neither end has bits that the mask takes away.
void unmask(PacketMatch& match, std::size_t index)
{
    MaskedField& field = match.fields[index];
    if (match.fields.size() == 1) end_name(field, match);
    if (field.flip.size != 0 && all_are(field.flip, 0)) field.flip = {};
    if (field.mask.size == 0 || field.flip.size != 0 || !is_prefix(field.mask)) return;
    const auto fits = [&](const MatchElement& element) {
        const ValueRange& range = element.ranges[index];
        return is_within(range.first, field.mask) && is_within(range.last, field.mask);
    };
    if (!std::ranges::all_of(match.elements, fits)) return;
    for (MatchElement& element : match.elements)
        for (std::size_t at = 0; at < field.mask.size; ++at)
            element.ranges[index].last.bytes[at] |= static_cast<std::uint8_t>(~field.mask.bytes[at]);
    field.mask = {};
}

// All fields in one range each is each field in its range.
bool is_splittable(const PacketMatch& match)
{
    return match.fields.size() > 1 && match.elements.size() == 1 && !match.negated && !match.is_verdict_map;
}

void add_each(std::vector<Statement>& statements, const PacketMatch& match)
{
    for (std::size_t index = 0; index < match.fields.size(); ++index)
        add_match(statements, {{match.fields[index]}, {{{match.elements[0].ranges[index]}}}});
}

bool is_one_range(const PacketMatch& match)
{
    return match.fields.size() == 1 && match.elements.size() == 1 && !match.negated && !match.is_verdict_map;
}

bool narrow(PacketMatch& before, const PacketMatch& match)
{
    if (!is_one_range(before) || !is_one_range(match) || before.fields != match.fields) return false;
    ValueRange& range = before.elements[0].ranges[0];
    const ValueRange& other = match.elements[0].ranges[0];
    const ValueRange both{std::max(range.first, other.first), std::min(range.last, other.last)};
    if (both.first > both.last) return false;
    range = both;
    return true;
}

} // namespace

std::size_t field_size(PacketField field)
{
    static_assert(IFNAMSIZ == 16);
    switch (field) {
    case PacketField::other: return 0;
    case PacketField::network_family:
    case PacketField::transport:
    case PacketField::packet_type:
    case PacketField::way_back:
    case PacketField::tcp_flags: return 1;
    case PacketField::source_port:
    case PacketField::destination_port: return 2;
    case PacketField::source_v4:
    case PacketField::destination_v4:
    case PacketField::input_index:
    case PacketField::ct_state:
    case PacketField::ct_status:
    case PacketField::destination_type:
    case PacketField::mark: return 4;
    case PacketField::source_v6:
    case PacketField::destination_v6:
    case PacketField::input_name: return 16;
    }
    return 0;
}

FieldValue field_value(PacketField field, std::span<const std::uint8_t> bytes)
{
    FieldValue value;
    value.size = static_cast<std::uint8_t>(field_size(field));
    std::ranges::copy(bytes.first(std::min<std::size_t>(bytes.size(), value.size)), value.bytes.begin());
    return value;
}

FieldValue field_value(PacketField field, std::uint32_t number)
{
    std::array<std::uint8_t, 4> bytes{};
    for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<std::uint8_t>(number >> (24 - 8 * at));
    return field_value(field, std::span(bytes).last(std::min<std::size_t>(field_size(field), bytes.size())));
}

PacketMatch range_match(PacketField field, const FieldValue& first, const FieldValue& last, bool negated)
{
    return {{{field, {}, {}}}, {{{{first, last}}}}, negated};
}

PacketMatch masked_match(PacketField field, const FieldValue& mask, const FieldValue& value, bool negated)
{
    return {{{field, mask, {}}}, {{{{value, value}}}}, negated};
}

PacketMatch any_bit_match(PacketField field, std::uint32_t bits, bool negated)
{
    return masked_match(field, field_value(field, bits), field_value(field, 0U), !negated);
}

PacketMatch never_match()
{
    return {{{}}, {}};
}

void add_match(std::vector<Statement>& statements, PacketMatch match)
{
    if (is_splittable(match)) return add_each(statements, match);
    for (std::size_t index = 0; index < match.fields.size(); ++index) unmask(match, index);
    auto* before = statements.empty() ? nullptr : std::get_if<PacketMatch>(&statements.back());
    if (before == nullptr || !narrow(*before, match)) statements.emplace_back(std::move(match));
}

} // namespace listenwatch
