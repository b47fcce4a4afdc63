#include "rule/item_compiler.h"

#include <algorithm>

#include <fmt/format.h>

#include "rule/value_compiler.h"

namespace listenwatch {
namespace {

// Equality with many texts is one look-up: gathers them in one test.
void merge_equals(std::vector<Predicate>& predicates)
{
    OneOf all;
    for (const Predicate& predicate : predicates)
        if (const auto* one = std::get_if<OneOf>(&predicate.test))
            all.texts.insert(all.texts.end(), one->texts.begin(), one->texts.end());
    if (all.texts.size() < 2) return;
    std::ranges::sort(all.texts);
    Predicate merged = predicates.front();
    merged.test = std::move(all);
    std::erase_if(predicates, [](const Predicate& p) { return std::holds_alternative<OneOf>(p.test); });
    predicates.push_back(std::move(merged));
}

} // namespace

ExpressionPtr compile_item(const ItemPlan& item, Stream stream, std::string_view where, Findings& findings)
{
    const std::size_t before = findings.errors().size();
    std::vector<Predicate> predicates;
    for (const ValueSpec& value : item.spec->values) {
        if (auto test = compile_value(value, item, stream)) {
            const auto subject = item.keyword ? std::nullopt : std::optional(item.subject);
            predicates.push_back({subject, needs_case(item.modifiers), std::move(*test)});
        } else {
            const std::string_view name = item.keyword ? "keyword" : std::string_view(item.spec->field);
            findings.error(value.line, where, fmt::format("{}: {}", name, test.error()));
        }
    }
    if (findings.errors().size() != before || predicates.empty()) return nullptr;
    if (!item.modifiers.all) merge_equals(predicates);
    std::vector<ExpressionPtr> tests;
    for (Predicate& predicate : predicates) tests.push_back(make_test(std::move(predicate)));
    if (item.modifiers.negated) return join(Expression::Kind::none_of, std::move(tests));
    return join(item.modifiers.all ? Expression::Kind::all_of : Expression::Kind::any_of, std::move(tests));
}

} // namespace listenwatch
