// The modifiers after a field name: `process.command_line|contains|all`.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "rule/fault.h"

namespace listenwatch {

/// How a field's value is compared with a rule's.
enum class Comparison : std::uint8_t {
    equals,
    contains,
    starts_with,
    ends_with,
    regex,
    cidr,
    exists,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
};

/// What the modifiers of one item ask for.
struct Modifiers {
    Comparison comparison = Comparison::equals;
    bool all = false;                                              ///< every value of the list must match, not just one
    bool cased = false;                                            ///< upper and lower case differ
    bool negated = false;                                          ///< neq: none of the values matches
    bool field_ref = false;                                        ///< the value names another field of the event
    bool ignore_case = false, multi_line = false, dot_all = false; ///< flags of a regular expression
};

/// Whether the comparison is one of lt, lte, gt, gte.
constexpr bool is_order(Comparison comparison)
{
    return comparison >= Comparison::less;
}

/// Resolves modifier names. Refuses unknown ones (naming the nearest), those of Sigma that are not supported, and those
/// that say nothing together.
Checked<Modifiers> parse_modifiers(std::span<const std::string> names);

} // namespace listenwatch
