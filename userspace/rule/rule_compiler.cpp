#include "rule/rule_compiler.h"

#include "rule/item_compiler.h"

namespace listenwatch {
namespace {

ExpressionPtr compile_selection(const SelectionPlan& selection, Stream stream, Findings& findings)
{
    std::vector<ExpressionPtr> groups;
    for (const auto& group : selection.groups) {
        std::vector<ExpressionPtr> items;
        for (const ItemPlan& item : group)
            if (auto test = compile_item(item, stream, "detection." + selection.name, findings))
                items.push_back(std::move(test));
        groups.push_back(join(Expression::Kind::all_of, std::move(items)));
    }
    return join(Expression::Kind::any_of, std::move(groups));
}

Expression::Kind kind_of(Condition::Kind kind)
{
    if (kind == Condition::Kind::all_of) return Expression::Kind::all_of;
    return kind == Condition::Kind::any_of ? Expression::Kind::any_of : Expression::Kind::none_of;
}

ExpressionPtr compile_condition(const Condition& condition, const std::vector<ExpressionPtr>& selections)
{
    if (condition.kind == Condition::Kind::selection) return selections[condition.selection];
    std::vector<ExpressionPtr> operands;
    for (const Condition& operand : condition.operands) operands.push_back(compile_condition(operand, selections));
    return join(kind_of(condition.kind), std::move(operands));
}

} // namespace

std::optional<CompiledRule> compile_rule(const RulePlan& plan, Findings& findings)
{
    const std::size_t before = findings.errors().size();
    std::vector<ExpressionPtr> selections;
    for (const SelectionPlan& selection : plan.selections)
        selections.push_back(compile_selection(selection, plan.stream, findings));
    if (findings.errors().size() != before) return std::nullopt;
    std::vector<ExpressionPtr> conditions;
    for (const Condition& condition : plan.conditions) conditions.push_back(compile_condition(condition, selections));
    return CompiledRule{std::make_shared<const RuleInfo>(plan.spec->info), plan.stream,
                        join(Expression::Kind::any_of, std::move(conditions))};
}

} // namespace listenwatch
