// What a rule means, as far as names go: fields, modifiers and the selections of its conditions.
#pragma once

#include <vector>

#include "rule/condition.h"
#include "rule/fault.h"
#include "rule/field_name.h"
#include "rule/logsource.h"
#include "rule/modifier.h"
#include "rule/rule_spec.h"

namespace listenwatch {

/// An item with its names resolved. `keyword` items have no subject. The spec outlives it.
struct ItemPlan {
    const ItemSpec* spec = nullptr;
    bool keyword = false;
    Subject subject;
    Modifiers modifiers;
};

/// A selection with its names resolved.
struct SelectionPlan {
    std::string name;
    std::vector<std::vector<ItemPlan>> groups;
};

/// A rule that names only what exists; what the compiler takes.
struct RulePlan {
    const RuleSpec* spec = nullptr;
    Stream stream = Stream::none;
    std::vector<SelectionPlan> selections;
    std::vector<Condition> conditions;
};

/// Resolves all names of a rule. Faults go to `findings`. Fields of a rule for another log (Stream::none) are that
/// log's business and are not checked; its modifiers and conditions are. A selection that no condition names is a
/// warning.
RulePlan validate_rule(const RuleSpec& spec, Findings& findings);

} // namespace listenwatch
