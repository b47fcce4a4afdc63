#include "rule/rule_validator.h"

#include <fmt/format.h>

#include "base/text.h"

namespace listenwatch {
namespace {

// Keywords are looked for in every field: only comparisons of text make sense.
const char* explain_bad_keyword(const Modifiers& modifiers)
{
    if (modifiers.field_ref) return "keywords cannot be field references";
    if (modifiers.comparison > Comparison::regex) return "keywords take text modifiers and 're' only";
    return nullptr;
}

ItemPlan resolve_item(const ItemSpec& spec, Stream stream, const std::string& where, Findings& findings)
{
    ItemPlan plan;
    plan.spec = &spec;
    plan.keyword = spec.field.empty();
    if (auto modifiers = parse_modifiers(spec.modifiers))
        plan.modifiers = *modifiers;
    else
        findings.error(spec.line, where, modifiers.error());
    if (plan.modifiers.all && spec.values.size() == 1)
        findings.warning(spec.line, where, "'all' needs a list: with one value it says nothing");
    if (plan.keyword) {
        if (const char* fault = explain_bad_keyword(plan.modifiers)) findings.error(spec.line, where, fault);
    } else if (stream != Stream::none) {
        if (auto subject = resolve_field(spec.field, stream))
            plan.subject = *subject;
        else
            findings.error(spec.line, where, subject.error());
    }
    return plan;
}

SelectionPlan resolve_selection(const SelectionSpec& spec, Stream stream, Findings& findings)
{
    SelectionPlan plan;
    plan.name = spec.name;
    for (const auto& group : spec.groups) {
        auto& items = plan.groups.emplace_back();
        for (const ItemSpec& item : group)
            items.push_back(resolve_item(item, stream, "detection." + spec.name, findings));
    }
    return plan;
}

bool is_name(std::string_view name)
{
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    return !name.empty() && name.find_first_not_of(kLetters) == std::string_view::npos && name != "and" &&
           name != "or" && name != "not" && name != "of" && name != "them";
}

} // namespace

RulePlan validate_rule(const RuleSpec& spec, Findings& findings)
{
    RulePlan plan;
    plan.spec = &spec;
    plan.stream = find_stream(spec.logsource);
    std::vector<std::string> names;
    for (const SelectionSpec& selection : spec.selections) {
        if (!is_name(selection.name))
            findings.error(selection.line, "detection",
                           fmt::format("{} cannot be the name of a selection", quote(selection.name)));
        names.push_back(selection.name);
        plan.selections.push_back(resolve_selection(selection, plan.stream, findings));
    }
    std::vector<bool> used(names.size());
    for (const LineSpec& line : spec.conditions) {
        auto condition = parse_condition(line.text, names);
        if (!condition) {
            findings.error(line.line, "detection.condition", condition.error());
            return plan;
        }
        mark_used(*condition, used);
        plan.conditions.push_back(std::move(*condition));
    }
    for (std::size_t i = 0; i < names.size(); ++i)
        if (!used[i] && !names[i].starts_with('_'))
            findings.warning(spec.selections[i].line, "detection." + names[i], "no condition uses this selection");
    return plan;
}

} // namespace listenwatch
