#include "rule/rule_index.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kFilterBits = 16;

void append(std::vector<std::uint32_t>& out, const std::vector<std::uint32_t>& numbers)
{
    out.insert(out.end(), numbers.begin(), numbers.end());
}

} // namespace

RuleIndex::Gram RuleIndex::gram_at(std::string_view text, std::size_t at)
{
    Gram gram = 0;
    static_assert(sizeof gram == kShortestPart);
    std::memcpy(&gram, text.data() + at, sizeof gram);
    return gram;
}

// Fibonacci hashing: the top bits of a product with 2^32 / golden ratio.
std::size_t RuleIndex::filter_slot(Gram gram)
{
    return (gram * 2654435769U) >> (32U - kFilterBits);
}

RuleIndex::Table& RuleIndex::table_of(Field field)
{
    const auto found = std::ranges::find(x_tables, field, &Table::field);
    if (found != x_tables.end()) return *found;
    x_tables.emplace_back().field = field;
    return x_tables.back();
}

void RuleIndex::add(const Expression& rule)
{
    const Number number = x_count++;
    const auto traits = find_requirement(rule);
    if (!traits) return x_always.push_back(number);
    for (const Trait& trait : *traits) {
        Table& table = table_of(trait.field);
        switch (trait.kind) {
        case Trait::Kind::whole: table.whole[trait.text].push_back(number); break;
        case Trait::Kind::base_name: table.base_name[trait.text].push_back(number); break;
        case Trait::Kind::part: table.parts.emplace_back(trait.text, number); break;
        }
    }
}

// Each text is filed under the gram that fewest other texts have.
void RuleIndex::index_parts(Table& table)
{
    std::unordered_map<Gram, std::size_t> counts;
    for (const auto& [text, number] : table.parts)
        for (std::size_t i = 0; i + kShortestPart <= text.size(); ++i) ++counts[gram_at(text, i)];
    if (!table.parts.empty()) table.gram_filter.resize(std::size_t{1} << kFilterBits);
    for (const auto& [text, number] : table.parts) {
        Gram rarest = gram_at(text, 0);
        for (std::size_t i = 1; i + kShortestPart <= text.size(); ++i)
            if (counts[gram_at(text, i)] < counts[rarest]) rarest = gram_at(text, i);
        table.grams[rarest].push_back(number);
        table.gram_filter[filter_slot(rarest)] = true;
    }
    table.parts.clear();
}

void RuleIndex::finish()
{
    for (Table& table : x_tables) index_parts(table);
}

std::vector<RuleIndex::Number> RuleIndex::find(EventText& event) const
{
    std::vector<Number> numbers = x_always;
    for (const Table& table : x_tables) {
        for (const std::string_view text : event.lower(table.field)) {
            if (const auto found = table.whole.find(text); found != table.whole.end()) append(numbers, found->second);
            if (const auto found = table.base_name.find(base_name(text)); found != table.base_name.end())
                append(numbers, found->second);
            if (table.grams.empty()) continue;
            for (std::size_t i = 0; i + kShortestPart <= text.size(); ++i) {
                const Gram gram = gram_at(text, i);
                if (!table.gram_filter[filter_slot(gram)]) continue;
                if (const auto found = table.grams.find(gram); found != table.grams.end())
                    append(numbers, found->second);
            }
        }
    }
    std::ranges::sort(numbers);
    const auto repeated = std::ranges::unique(numbers);
    numbers.erase(repeated.begin(), repeated.end());
    return numbers;
}

} // namespace listenwatch
