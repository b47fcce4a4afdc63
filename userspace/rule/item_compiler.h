// One item of a selection (`field|modifiers: values`) as an expression.
#pragma once

#include <string_view>

#include "rule/expression.h"
#include "rule/fault.h"
#include "rule/rule_validator.h"

namespace listenwatch {

/// Compiles an item of a rule for `stream`. A value that could never match, or would always, is an error at its line;
/// then null is returned. `where` is the path of keys of the selection.
ExpressionPtr compile_item(const ItemPlan& item, Stream stream, std::string_view where, Findings& findings);

} // namespace listenwatch
