// One value of an item as a test.
#pragma once

#include "rule/fault.h"
#include "rule/predicate.h"
#include "rule/rule_validator.h"

namespace listenwatch {

/// Compiles a value for the item it belongs to. Refused: what can never match (a word where the field is a number) and
/// what always would (an empty text with contains).
Checked<decltype(Predicate::test)> compile_value(const ValueSpec& value, const ItemPlan& item, Stream stream);

/// Whether the test wants the event's text as it is, not in lower case.
constexpr bool needs_case(const Modifiers& modifiers)
{
    return modifiers.cased || modifiers.comparison == Comparison::regex;
}

} // namespace listenwatch
