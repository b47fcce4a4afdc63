#include "rule/value_compiler.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/address.h"
#include "base/text.h"

namespace listenwatch {
namespace {

using Test = decltype(Predicate::test);

bool is_number(FieldType type)
{
    return type == FieldType::number || type == FieldType::numbers;
}

// YAML 1.1's words for booleans; in quotes only true and false are.
std::optional<bool> parse_flag(const ValueSpec& value)
{
    const std::string word = to_lower(value.text);
    if (word == "true" || (!value.quoted && (word == "yes" || word == "on"))) return true;
    if (word == "false" || (!value.quoted && (word == "no" || word == "off"))) return false;
    return std::nullopt;
}

Checked<Test> compile_equals(const ValueSpec& value, const ItemPlan& item)
{
    const FieldType type = item.keyword ? FieldType::text : type_of(item.subject);
    Pattern pattern = Pattern::parse(value.text, item.modifiers.cased);
    const auto exact = pattern.exact();
    if (!exact) return pattern;
    if (exact->empty()) return Absent{true};
    if (is_number(type)) {
        const auto number = parse_number<std::int64_t>(*exact);
        if (!number) return wrong(fmt::format("the field is a number, {} can never match", quote(value.text)));
        return OneOf{{std::to_string(*number)}};
    }
    if (type == FieldType::boolean) {
        const auto flag = parse_flag(value);
        if (!flag) return wrong(fmt::format("the field is true or false, {} can never match", quote(value.text)));
        return OneOf{{*flag ? "true" : "false"}};
    }
    return OneOf{{std::string(*exact)}};
}

// contains, startswith, endswith, and keywords, which are looked for anywhere.
Checked<Test> compile_part(const ValueSpec& value, const ItemPlan& item)
{
    Pattern pattern = Pattern::parse(value.text, item.modifiers.cased);
    if (pattern.empty()) return wrong("an empty text is part of every value: use '|exists: true' for any value");
    const Comparison comparison = item.modifiers.comparison;
    if (comparison != Comparison::starts_with) pattern.open_front();
    if (comparison != Comparison::ends_with) pattern.open_back();
    return pattern;
}

Checked<Test> compile_cidr(const ValueSpec& value, const ItemPlan& item)
{
    const FieldType type = type_of(item.subject);
    if (type != FieldType::text && type != FieldType::texts) return wrong("the field is no address");
    const auto pieces = split(value.text, '/');
    const auto network = parse_address(pieces[0]);
    if (!network || pieces.size() > 2)
        return wrong(fmt::format("{} is no network such as 10.0.0.0/8 or fe80::/10", quote(value.text)));
    const unsigned most = network->family == Address::Family::v4 ? 32 : 128;
    const auto bits = pieces.size() == 2 ? parse_number<unsigned>(pieces[1]) : most;
    if (!bits || *bits > most)
        return wrong(fmt::format("{}: the prefix length is a number up to {}", quote(value.text), most));
    for (unsigned bit = *bits; bit < most; ++bit)
        if ((network->bytes[bit / 8] & (0x80U >> bit % 8)) != 0)
            return wrong(fmt::format("{}: has bits set after the prefix", quote(value.text)));
    return InNetwork{*network, *bits};
}

Checked<Test> compile_order(const ValueSpec& value, const ItemPlan& item)
{
    if (type_of(item.subject) == FieldType::boolean) return wrong("the field is true or false, it has no order");
    const auto number = parse_number<std::int64_t>(value.text);
    if (!number) return wrong(fmt::format("{} is not a whole number", quote(value.text)));
    return Order{item.modifiers.comparison, *number};
}

Checked<Test> compile_field_ref(const ValueSpec& value, const ItemPlan& item, Stream stream)
{
    const auto other = resolve_field(value.text, stream);
    if (!other) return wrong(other.error());
    return LikeField{*other, item.modifiers.comparison};
}

Checked<Test> compile_exists(const ValueSpec& value)
{
    const auto flag = parse_flag(value);
    if (!flag) return wrong(fmt::format("exists is true or false, not {}", quote(value.text)));
    return Exists{*flag};
}

Checked<Test> compile_regex(const ValueSpec& value, const Modifiers& modifiers)
{
    if (value.text.empty()) return wrong("an empty regular expression matches everything");
    auto regex = Regex::compile(value.text, modifiers);
    if (!regex) return wrong(regex.error());
    return std::move(*regex);
}

} // namespace

Checked<Test> compile_value(const ValueSpec& value, const ItemPlan& item, Stream stream)
{
    const Comparison comparison = item.modifiers.comparison;
    if (value.null) {
        if (item.keyword) return wrong("null is no keyword");
        if (comparison == Comparison::equals && !item.modifiers.field_ref) return Absent{};
        return wrong("null cannot be compared in this way");
    }
    if (item.modifiers.field_ref) return compile_field_ref(value, item, stream);
    if (comparison == Comparison::regex) return compile_regex(value, item.modifiers);
    if (comparison == Comparison::exists) return compile_exists(value);
    if (comparison == Comparison::cidr) return compile_cidr(value, item);
    if (is_order(comparison)) return compile_order(value, item);
    if (comparison == Comparison::equals && !item.keyword) return compile_equals(value, item);
    return compile_part(value, item);
}

} // namespace listenwatch
