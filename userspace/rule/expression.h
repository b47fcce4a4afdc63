// A compiled condition: tests joined by all, any and none.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "rule/predicate.h"

namespace listenwatch {

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

/// A node; selections are shared by the conditions that name them. Operands are sorted, the cheapest first.
struct Expression {
    enum class Kind : std::uint8_t { test, all_of, any_of, none_of };
    Kind kind = Kind::test;
    Predicate predicate; ///< of a test
    std::vector<ExpressionPtr> operands;
    unsigned cost = 0;
};

ExpressionPtr make_test(Predicate predicate);

/// One operand alone is returned as it is, except for none_of.
ExpressionPtr join(Expression::Kind kind, std::vector<ExpressionPtr> operands);

/// Whether the event fulfils it.
bool holds(const Expression& expression, EventText& event);

} // namespace listenwatch
