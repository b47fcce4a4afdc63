// The `detection` part of a rule: YAML nodes to passive specs.
#pragma once

#include "base/yaml_tree.h"
#include "rule/fault.h"
#include "rule/rule_spec.h"

namespace listenwatch {

/// Fills `rule.selections` and `rule.conditions`. Map = all items, list of maps = any of them, scalars = keywords.
void parse_detection(const YamlNode& detection, RuleSpec& rule, Findings& findings);

} // namespace listenwatch
