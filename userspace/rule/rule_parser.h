// A Sigma document as a passive rule: shapes and types are checked here, meaning in the validator.
#pragma once

#include <optional>

#include "base/yaml_tree.h"
#include "rule/fault.h"
#include "rule/rule_spec.h"

namespace listenwatch {

/// Parses one document. Faults go to `findings`; nothing is returned when there was one. Correlation rules, filters and
/// the old rule collections are refused by name.
std::optional<RuleSpec> parse_rule(const YamlNode& document, Findings& findings);

} // namespace listenwatch
