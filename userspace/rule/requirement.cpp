#include "rule/requirement.h"

#include <iterator>
#include <utility>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostTraits = 1000;

using Traits = std::optional<std::vector<Trait>>;

// The share of events, roughly, that have one given value in the field.
double share_of(Field field)
{
    constexpr double kIdentity = 0.001, kPerson = 0.1, kWord = 0.3;
    switch (field) {
    case Field::server_ip:
    case Field::server_port:
    case Field::destination_ip:
    case Field::destination_port:
    case Field::process_pid:
    case Field::process_name:
    case Field::process_executable:
    case Field::process_args:
    case Field::process_command_line:
    case Field::process_parent_executable:
    case Field::process_parent_command_line:
    case Field::service_name:
    case Field::systemd_unit:
    case Field::container_id:
    case Field::lw_port_name: return kIdentity;
    case Field::user_name:
    case Field::user_id:
    case Field::process_user_name:
    case Field::process_user_id:
    case Field::process_parent_name:
    case Field::process_working_directory: return kPerson;
    default: return kWord;
    }
}

// A part may come with anything around it, but the longer it is the rarer.
double share_of(const Trait& trait)
{
    constexpr double kPartIsCommoner = 100;
    const double whole = share_of(trait.field);
    return trait.kind == Trait::Kind::part ? whole * kPartIsCommoner / static_cast<double>(trait.text.size()) : whole;
}

double share_of(const std::vector<Trait>& traits)
{
    double share = 0;
    for (const Trait& trait : traits) share += share_of(trait);
    return share;
}

Traits find_in_pattern(const Pattern& pattern, Field field)
{
    if (const auto exact = pattern.exact()) return {{{Trait::Kind::whole, field, to_lower(*exact)}}};
    const std::string_view suffix = pattern.suffix();
    if (const std::string_view name = base_name(suffix); name.size() < suffix.size() && !name.empty())
        return {{{Trait::Kind::base_name, field, to_lower(name)}}};
    const std::string_view literal = pattern.longest_literal();
    if (literal.size() < kShortestPart) return std::nullopt;
    return {{{Trait::Kind::part, field, to_lower(literal)}}};
}

Traits find_in_test(const Predicate& predicate)
{
    if (!predicate.subject || predicate.subject->kind != Subject::Kind::field) return std::nullopt;
    const Field field = predicate.subject->field;
    if (const auto* pattern = std::get_if<Pattern>(&predicate.test)) return find_in_pattern(*pattern, field);
    if (const auto* regex = std::get_if<Regex>(&predicate.test)) {
        if (regex->literal().size() < kShortestPart) return std::nullopt;
        return {{{Trait::Kind::part, field, regex->literal()}}};
    }
    const auto* one_of = std::get_if<OneOf>(&predicate.test);
    if (one_of == nullptr || one_of->texts.size() > kMostTraits) return std::nullopt;
    std::vector<Trait> traits;
    for (const std::string& text : one_of->texts) traits.push_back({Trait::Kind::whole, field, to_lower(text)});
    return traits;
}

// Every operand is needed: the best one speaks for all.
Traits find_in_all(const std::vector<ExpressionPtr>& operands)
{
    Traits best;
    for (const ExpressionPtr& operand : operands) {
        Traits traits = find_requirement(*operand);
        if (traits && (!best || share_of(*traits) < share_of(*best))) best = std::move(traits);
    }
    return best;
}

// Any operand will do: each must have something to be found by.
Traits find_in_any(const std::vector<ExpressionPtr>& operands)
{
    std::vector<Trait> all;
    for (const ExpressionPtr& operand : operands) {
        Traits traits = find_requirement(*operand);
        if (!traits || all.size() + traits->size() > kMostTraits) return std::nullopt;
        std::ranges::move(*traits, std::back_inserter(all));
    }
    return all;
}

} // namespace

std::optional<std::vector<Trait>> find_requirement(const Expression& expression)
{
    switch (expression.kind) {
    case Expression::Kind::test: return find_in_test(expression.predicate);
    case Expression::Kind::all_of: return find_in_all(expression.operands);
    case Expression::Kind::any_of: return find_in_any(expression.operands);
    case Expression::Kind::none_of: return std::nullopt;
    }
    return std::nullopt;
}

} // namespace listenwatch
