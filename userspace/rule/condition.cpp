#include "rule/condition.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kDeepestCondition = 64;
constexpr std::string_view kNameLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-*";

// The next word of `text`: a parenthesis, a name, a single foreign character, or "" at the end.
std::string_view first_token(std::string_view text)
{
    if (text.empty() || kNameLetters.find(text[0]) == std::string_view::npos) return text.substr(0, 1);
    return text.substr(0, text.find_first_not_of(kNameLetters));
}

// `*` stands for any letters, as often as it comes.
bool fits(std::string_view pattern, std::string_view name)
{
    const auto pieces = split(pattern, '*');
    if (pieces.size() == 1) return pattern == name;
    if (!name.starts_with(pieces.front())) return false;
    name.remove_prefix(pieces.front().size());
    for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
        const std::size_t at = name.find(pieces[i]);
        if (at == std::string_view::npos) return false;
        name.remove_prefix(at + pieces[i].size());
    }
    return name.ends_with(pieces.back());
}

class Parser {
public:
    Parser(std::string_view text, std::span<const std::string> names) : x_rest(trim(text)), x_names(names) {}

    Checked<Condition> parse()
    {
        if (x_rest.empty()) return wrong("the condition is empty");
        auto condition = parse_list("or", Condition::Kind::any_of, 0);
        if (condition && !peek().empty()) return unexpected_word();
        return condition;
    }

private:
    [[nodiscard]] std::string_view peek() const { return first_token(x_rest); }

    std::string_view take()
    {
        const std::string_view token = peek();
        x_rest = trim(x_rest.substr(token.size()));
        return token;
    }

    bool take_if(std::string_view word) { return peek() == word && !take().empty(); }

    [[nodiscard]] std::unexpected<std::string> unexpected_word() const
    {
        const std::string_view word = peek();
        if (word.empty()) return wrong("the condition ends too early");
        if (word == "|") return wrong("aggregation ('| count() ...') is not supported");
        return wrong(fmt::format("unexpected {} in the condition", quote(word)));
    }

    // operand {word operand}; "and" binds tighter than "or".
    Checked<Condition> parse_list(std::string_view word, Condition::Kind kind, std::size_t depth)
    {
        Condition list{kind, 0, {}};
        do {
            auto operand = word == "or" ? parse_list("and", Condition::Kind::all_of, depth) : parse_not(depth);
            if (!operand) return operand;
            list.operands.push_back(std::move(*operand));
        } while (take_if(word));
        if (list.operands.size() == 1) return std::move(list.operands[0]);
        return list;
    }

    Checked<Condition> parse_not(std::size_t depth)
    {
        if (depth > kDeepestCondition) return wrong("the condition is nested too deep");
        if (!take_if("not")) return parse_operand(depth);
        auto operand = parse_not(depth + 1);
        if (!operand) return operand;
        Condition negation{Condition::Kind::none_of, 0, {}};
        negation.operands.push_back(std::move(*operand));
        return negation;
    }

    Checked<Condition> parse_operand(std::size_t depth)
    {
        if (take_if("(")) {
            auto inner = parse_list("or", Condition::Kind::any_of, depth + 1);
            if (inner && !take_if(")")) return peek().empty() ? wrong("a ')' is missing") : unexpected_word();
            return inner;
        }
        const std::string_view word = peek();
        if (word.empty() || kNameLetters.find(word[0]) == std::string_view::npos || word == "and" || word == "or")
            return unexpected_word();
        take();
        if (take_if("of")) return parse_quantifier(word);
        return find_selection(word);
    }

    Checked<Condition> parse_quantifier(std::string_view quantity)
    {
        if (quantity != "1" && quantity != "any" && quantity != "all")
            return wrong(fmt::format("{} of: only '1 of', 'any of' and 'all of' are known", quote(quantity)));
        const std::string_view pattern = peek();
        if (pattern.empty() || kNameLetters.find(pattern[0]) == std::string_view::npos) return unexpected_word();
        take();
        Condition list{quantity == "all" ? Condition::Kind::all_of : Condition::Kind::any_of, 0, {}};
        for (std::size_t i = 0; i < x_names.size(); ++i) {
            const std::string& name = x_names[i];
            if (name.starts_with('_') && !pattern.starts_with('_')) continue;
            if (pattern == "them" || fits(pattern, name)) list.operands.push_back({Condition::Kind::selection, i, {}});
        }
        if (list.operands.empty()) return wrong(fmt::format("no selection is called like {}", quote(pattern)));
        return list;
    }

    [[nodiscard]] Checked<Condition> find_selection(std::string_view name) const
    {
        const auto found = std::ranges::find(x_names, name);
        if (found != x_names.end())
            return Condition{Condition::Kind::selection, static_cast<std::size_t>(found - x_names.begin()), {}};
        std::string text = fmt::format("no selection is called {}", quote(name));
        if (!x_names.empty()) text += fmt::format(" (did you mean {}?)", quote(nearest(name, x_names)));
        return wrong(text);
    }

    std::string_view x_rest;
    std::span<const std::string> x_names;
};

} // namespace

Checked<Condition> parse_condition(std::string_view text, std::span<const std::string> names)
{
    return Parser(text, names).parse();
}

void mark_used(const Condition& condition, std::vector<bool>& used)
{
    if (condition.kind == Condition::Kind::selection) used[condition.selection] = true;
    for (const Condition& operand : condition.operands) mark_used(operand, used);
}

} // namespace listenwatch
