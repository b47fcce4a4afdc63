// What rules should come to, written short.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>

#include "base/address.h"
#include "firewall/field_match.h"

namespace listenwatch {

inline FieldValue number(PacketField field, std::uint32_t value)
{
    return field_value(field, value);
}

inline FieldValue address(const char* text)
{
    const Address parsed = *parse_address(text);
    const bool is_v4 = parsed.family == Address::Family::v4;
    return field_value(is_v4 ? PacketField::source_v4 : PacketField::source_v6, parsed.bytes);
}

/// One of these ranges of numbers.
inline Statement numbers(PacketField field, std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> ranges,
                         bool negated = false)
{
    PacketMatch match{{{field, {}, {}}}, {}, negated};
    for (const auto& [first, last] : ranges) match.elements.push_back({{{number(field, first), number(field, last)}}});
    return match;
}

inline Statement one(PacketField field, std::uint32_t value, bool negated = false)
{
    return numbers(field, {{value, value}}, negated);
}

inline Statement addresses(PacketField field, const char* first, const char* last, bool negated = false)
{
    return range_match(field, address(first), address(last), negated);
}

inline Statement verdict(RuleVerdict::Kind kind, const char* chain = "")
{
    return RuleVerdict{kind, chain};
}

} // namespace listenwatch
