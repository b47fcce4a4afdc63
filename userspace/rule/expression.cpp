#include "rule/expression.h"

#include <algorithm>

namespace listenwatch {

ExpressionPtr make_test(Predicate predicate)
{
    auto expression = std::make_shared<Expression>();
    expression->cost = cost_of(predicate);
    expression->predicate = std::move(predicate);
    return expression;
}

ExpressionPtr join(Expression::Kind kind, std::vector<ExpressionPtr> operands)
{
    if (operands.size() == 1 && kind != Expression::Kind::none_of) return std::move(operands[0]);
    auto expression = std::make_shared<Expression>();
    expression->kind = kind;
    std::ranges::sort(operands, {}, [](const ExpressionPtr& operand) { return operand->cost; });
    constexpr unsigned kMostCost = 1'000'000;
    for (const ExpressionPtr& operand : operands)
        expression->cost = std::min(expression->cost + operand->cost, kMostCost);
    expression->operands = std::move(operands);
    return expression;
}

bool holds(const Expression& expression, EventText& event)
{
    const auto check = [&](const ExpressionPtr& operand) { return holds(*operand, event); };
    switch (expression.kind) {
    case Expression::Kind::test: return holds(expression.predicate, event);
    case Expression::Kind::all_of: return std::ranges::all_of(expression.operands, check);
    case Expression::Kind::any_of: return std::ranges::any_of(expression.operands, check);
    case Expression::Kind::none_of: return std::ranges::none_of(expression.operands, check);
    }
    return false;
}

} // namespace listenwatch
