// The fields that say which rule matched and which attack it speaks of.
#pragma once

#include <string>

#include "listenwatch/event.h"
#include "listenwatch/record.h"

namespace listenwatch {

/// Fills rule, threat, event.severity and listenwatch.alert.level.
void describe_rule(const RuleInfo& rule, Record& record);

/// Adds 16 hex digits that stand for the rule, the same in every run.
void append_rule_key(std::string& out, const RuleInfo& rule);

} // namespace listenwatch
