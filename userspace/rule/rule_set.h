// The rules that are in force: asks them about an event.
#pragma once

#include <memory>
#include <vector>

#include "listenwatch/event.h"
#include "listenwatch/record.h"
#include "rule/rule_compiler.h"
#include "rule/rule_index.h"

namespace listenwatch {

/// Rules ready to match; immutable, so threads may share it.
class RuleSet {
public:
    RuleSet() = default;
    explicit RuleSet(std::vector<CompiledRule> rules);

    /// Appends the rules that the event fulfils, in the order of loading. Only events about listeners are asked about;
    /// rules of the streams process_creation and network_connection see them when they open.
    void match(const Record& record, std::vector<std::shared_ptr<const RuleInfo>>& hits) const;

    /// How many rules there are.
    [[nodiscard]] std::size_t size() const { return x_rules.size(); }

private:
    std::vector<CompiledRule> x_rules;
    RuleIndex x_index;
};

/// Whether rules look at the record at all: it is about a listener, and event.kind is "event" or, for what was there
/// before the monitor ("listener-present"), "state".
bool is_for_rules(const Record& record);

} // namespace listenwatch
