// A validated rule as behaviour.
#pragma once

#include <memory>
#include <optional>

#include "listenwatch/event.h"
#include "rule/expression.h"
#include "rule/fault.h"
#include "rule/rule_validator.h"

namespace listenwatch {

/// A rule that can be asked.
struct CompiledRule {
    std::shared_ptr<const RuleInfo> info;
    Stream stream = Stream::listener;
    ExpressionPtr expression;
};

/// Compiles a rule whose names are all resolved (its stream is not `none`). Nothing is returned when a value was
/// refused.
std::optional<CompiledRule> compile_rule(const RulePlan& plan, Findings& findings);

} // namespace listenwatch
