#include "rule/rule_set.h"

namespace listenwatch {

bool is_for_rules(const Record& record)
{
    const std::string_view kind = record.text(Field::event_kind);
    return (kind == "event" || kind == "state") &&
           (record.has(Field::server_port) || record.text(Field::event_action).starts_with("listener-"));
}

RuleSet::RuleSet(std::vector<CompiledRule> rules) : x_rules(std::move(rules))
{
    for (const CompiledRule& rule : x_rules) x_index.add(*rule.expression);
    x_index.finish();
}

void RuleSet::match(const Record& record, std::vector<std::shared_ptr<const RuleInfo>>& hits) const
{
    if (!is_for_rules(record)) return;
    const bool opens = record.text(Field::event_action) == "listener-opened";
    EventText event(record);
    for (const RuleIndex::Number number : x_index.find(event)) {
        const CompiledRule& rule = x_rules[number];
        if ((opens || rule.stream == Stream::listener) && holds(*rule.expression, event)) hits.push_back(rule.info);
    }
}

} // namespace listenwatch
