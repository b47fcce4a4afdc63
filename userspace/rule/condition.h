// Sigma's condition: `selection and not 1 of filter_*`.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rule/fault.h"

namespace listenwatch {

/// A condition as a tree over selections. `1 of` and `all of` are any_of and all_of over what their pattern names.
struct Condition {
    enum class Kind : std::uint8_t { selection, all_of, any_of, none_of };
    Kind kind = Kind::selection;
    std::size_t selection = 0;       ///< index into the names that were given
    std::vector<Condition> operands; ///< none_of has one
};

/// Parses a condition and resolves its names. Binding, loosest first: or, and, not, 1|any|all of, parentheses.
Checked<Condition> parse_condition(std::string_view text, std::span<const std::string> names);

/// Marks which selections the condition looks at.
void mark_used(const Condition& condition, std::vector<bool>& used);

} // namespace listenwatch
