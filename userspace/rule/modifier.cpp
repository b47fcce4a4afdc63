#include "rule/modifier.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::array kComparisons{
    std::pair{"contains", Comparison::contains},
    std::pair{"startswith", Comparison::starts_with},
    std::pair{"endswith", Comparison::ends_with},
    std::pair{"re", Comparison::regex},
    std::pair{"cidr", Comparison::cidr},
    std::pair{"exists", Comparison::exists},
    std::pair{"lt", Comparison::less},
    std::pair{"lte", Comparison::less_or_equal},
    std::pair{"gt", Comparison::greater},
    std::pair{"gte", Comparison::greater_or_equal},
};

constexpr std::array kFlags{
    std::pair{"all", &Modifiers::all},       std::pair{"cased", &Modifiers::cased},
    std::pair{"neq", &Modifiers::negated},   std::pair{"fieldref", &Modifiers::field_ref},
    std::pair{"i", &Modifiers::ignore_case}, std::pair{"m", &Modifiers::multi_line},
    std::pair{"s", &Modifiers::dot_all},
};

// Sigma 2.1 has these; a tool that cannot handle one must reject the rule.
constexpr std::array<std::string_view, 14> kUnsupported{
    "expand",  "base64", "base64offset", "utf16", "utf16le", "utf16be", "wide",
    "windash", "minute", "hour",         "day",   "week",    "month",   "year",
};

std::string explain_unknown(const std::string& name)
{
    if (std::ranges::find(kUnsupported, name) != kUnsupported.end())
        return fmt::format("modifier {} is not supported", quote(name));
    std::vector<std::string_view> known;
    for (const auto& [word, comparison] : kComparisons) known.emplace_back(word);
    for (const auto& [word, flag] : kFlags) known.emplace_back(word);
    return fmt::format("unknown modifier {} (did you mean '{}'?)", quote(name), nearest(name, known));
}

template<class Table> auto look_up(const Table& table, std::string_view name)
{
    const auto found = std::ranges::find(table, name, [](const auto& entry) { return std::string_view(entry.first); });
    return found == table.end() ? std::nullopt : std::optional(found->second);
}

// What is wrong with a combination; null when it makes sense.
const char* explain_clash(const Modifiers& m)
{
    const bool is_text = m.comparison <= Comparison::ends_with;
    if ((m.ignore_case || m.multi_line || m.dot_all) && m.comparison != Comparison::regex)
        return "modifiers 'i', 'm' and 's' belong to 're'";
    if (m.cased && !is_text) return "modifier 'cased' is for text comparisons ('re' minds case unless it is 're|i')";
    if (m.field_ref && !is_text)
        return "modifier 'fieldref' goes with equality, contains, startswith and endswith only";
    if (m.all && m.negated) return "modifiers 'all' and 'neq' cannot be combined: neq means none of the values";
    if ((m.all || m.negated) && (m.comparison == Comparison::exists || is_order(m.comparison)))
        return "modifiers 'all' and 'neq' cannot be combined with exists, lt, lte, gt or gte";
    return nullptr;
}

} // namespace

Checked<Modifiers> parse_modifiers(std::span<const std::string> names)
{
    Modifiers modifiers;
    for (const std::string& name : names) {
        if (const auto comparison = look_up(kComparisons, name)) {
            if (modifiers.comparison != Comparison::equals)
                return wrong(fmt::format("modifier '{}' is one comparison too many", name));
            modifiers.comparison = *comparison;
        } else if (const auto flag = look_up(kFlags, name)) {
            if (modifiers.*(*flag)) return wrong(fmt::format("modifier '{}' is there twice", name));
            modifiers.*(*flag) = true;
        } else {
            return wrong(explain_unknown(name));
        }
    }
    if (const char* clash = explain_clash(modifiers)) return wrong(clash);
    return modifiers;
}

} // namespace listenwatch
