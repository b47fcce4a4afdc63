#include "rule/predicate.h"

#include <algorithm>

#include "base/address.h"
#include "base/text.h"

namespace listenwatch {
namespace {

using Texts = std::span<const std::string_view>;

// ::ffff:a.b.c.d (RFC 4291 2.5.5.2) is the IPv4 address in it.
Address unmap(const Address& address)
{
    constexpr Address kMapped{Address::Family::v6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};
    if (!in_prefix(address, kMapped, 96)) return address;
    Address inner{Address::Family::v4, {}};
    std::copy_n(address.bytes.begin() + 12, 4, inner.bytes.begin());
    return inner;
}

bool compare(std::int64_t left, Comparison comparison, std::int64_t right)
{
    switch (comparison) {
    case Comparison::less: return left < right;
    case Comparison::less_or_equal: return left <= right;
    case Comparison::greater: return left > right;
    case Comparison::greater_or_equal: return left >= right;
    default: return false;
    }
}

bool compare(std::string_view text, Comparison comparison, std::string_view other)
{
    switch (comparison) {
    case Comparison::contains: return text.contains(other);
    case Comparison::starts_with: return text.starts_with(other);
    case Comparison::ends_with: return text.ends_with(other);
    default: return text == other;
    }
}

// Tests one value. What looks at all values at once (Exists, Absent, LikeField) is not here.
struct ValueTest {
    std::string_view text;

    bool operator()(const OneOf& test) const
    {
        return std::ranges::binary_search(test.texts, text, {},
                                          [](const auto& item) { return std::string_view(item); });
    }
    bool operator()(const Pattern& pattern) const { return pattern.matches(text); }
    bool operator()(const Regex& regex) const { return regex.finds(text); }
    bool operator()(const InNetwork& test) const
    {
        const auto address = parse_address(text);
        return address &&
               (in_prefix(*address, test.network, test.bits) || in_prefix(unmap(*address), test.network, test.bits));
    }
    bool operator()(const Order& test) const
    {
        const auto number = parse_number<std::int64_t>(text);
        return number && compare(*number, test.comparison, test.number);
    }
    template<class Other> bool operator()(const Other&) const { return false; }
};

bool passes(const Predicate& predicate, Texts texts, EventText& event)
{
    if (const auto* test = std::get_if<Exists>(&predicate.test)) return texts.empty() != test->wanted;
    if (const auto* test = std::get_if<Absent>(&predicate.test))
        return texts.empty() || (test->or_empty && std::ranges::find(texts, "") != texts.end());
    if (const auto* test = std::get_if<LikeField>(&predicate.test)) {
        const Texts others = event.values(test->other, predicate.cased);
        return std::ranges::any_of(texts, [&](std::string_view text) {
            return std::ranges::any_of(others,
                                       [&](std::string_view other) { return compare(text, test->comparison, other); });
        });
    }
    return std::ranges::any_of(texts,
                               [&](std::string_view text) { return std::visit(ValueTest{text}, predicate.test); });
}

} // namespace

bool holds(const Predicate& predicate, EventText& event)
{
    if (predicate.subject) return passes(predicate, event.values(*predicate.subject, predicate.cased), event);
    for (std::size_t i = 0; i < kFieldCount; ++i) {
        const auto field = static_cast<Field>(i);
        if (passes(predicate, predicate.cased ? event.as_is(field) : event.lower(field), event)) return true;
    }
    return false;
}

unsigned cost_of(const Predicate& predicate)
{
    constexpr unsigned kCosts[] = {2, 2, 5, 20, 200, 40, 10, 20}; // in the order of the variant
    constexpr unsigned kAllFields = 20;
    return kCosts[predicate.test.index()] * (predicate.subject ? 1 : kAllFields);
}

} // namespace listenwatch
