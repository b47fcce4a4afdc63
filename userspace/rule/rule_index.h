// Finds the few rules that may hit an event, by what each rule needs.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rule/event_text.h"
#include "rule/requirement.h"

namespace listenwatch {

/// An index of rules, numbered in the order of `add`; `finish` makes it ready. It may name a rule that does not hit,
/// never leave one out that does.
class RuleIndex {
public:
    using Number = std::uint32_t;

    void add(const Expression& rule);
    void finish();

    /// The numbers of the rules that must be asked about the event, ascending.
    [[nodiscard]] std::vector<Number> find(EventText& event) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Gram = std::uint32_t; // kShortestPart bytes of a text
    // What is known about one field.
    struct Table {
        Field field = Field::count_;
        std::unordered_map<std::string, std::vector<Number>, Hash, std::equal_to<>> whole, base_name;
        std::vector<std::pair<std::string, Number>> parts; // until `finish`
        std::unordered_map<Gram, std::vector<Number>> grams;
        std::vector<bool> gram_filter; // by hash: most grams of an event are in no rule
    };

    static Gram gram_at(std::string_view text, std::size_t at);
    static std::size_t filter_slot(Gram gram);
    static void index_parts(Table& table);
    Table& table_of(Field field);

    std::vector<Table> x_tables;
    std::vector<Number> x_always; // no requirement is known
    Number x_count = 0;
};

} // namespace listenwatch
