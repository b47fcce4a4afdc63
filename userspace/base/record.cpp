#include "listenwatch/record.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_map>

#include "base/edit_distance.h"

namespace listenwatch {
namespace {

constexpr std::array<FieldInfo, kFieldCount> kFields{{
#define LISTENWATCH_FIELD(id, name, type, alias) {name, type, alias},
#include "listenwatch/field.def"
#undef LISTENWATCH_FIELD
}};

std::unordered_map<std::string_view, Field> index_names()
{
    std::unordered_map<std::string_view, Field> index;
    for (std::size_t i = 0; i < kFieldCount; ++i) {
        index.emplace(kFields[i].name, static_cast<Field>(i));
        if (!kFields[i].alias.empty()) index.emplace(kFields[i].alias, static_cast<Field>(i));
    }
    return index;
}

} // namespace

std::span<const FieldInfo, kFieldCount> field_catalogue()
{
    return kFields;
}

std::optional<Field> find_field(std::string_view name)
{
    static const auto kIndex = index_names();
    const auto found = kIndex.find(name);
    return found == kIndex.end() ? std::nullopt : std::optional(found->second);
}

std::string_view nearest_field_name(std::string_view name)
{
    std::vector<std::string_view> names;
    for (const FieldInfo& field : kFields) names.insert(names.end(), {field.name, field.alias});
    return nearest(name, names);
}

// The field's value, of the type it has; emptied when it was absent.
template<class Value> Value& Record::slot(Field field)
{
    RecordValue& value = x_values[index(field)];
    if (!std::holds_alternative<Value>(value)) value.emplace<Value>();
    if (!has(field)) {
        if constexpr (requires { std::get<Value>(value).clear(); }) std::get<Value>(value).clear();
        x_present.set(index(field));
    }
    return std::get<Value>(value);
}

void Record::set(Field field, std::string_view text)
{
    assert(kFields[index(field)].type == FieldType::text);
    if (!text.empty()) slot<std::string>(field) = text;
}

void Record::set(Field field, std::int64_t number)
{
    assert(kFields[index(field)].type == FieldType::number);
    slot<std::int64_t>(field) = number;
}

void Record::set(Field field, bool flag)
{
    assert(kFields[index(field)].type == FieldType::boolean);
    slot<bool>(field) = flag;
}

void Record::set(Field field, std::vector<std::string> texts)
{
    assert(kFields[index(field)].type == FieldType::texts);
    if (!texts.empty()) slot<std::vector<std::string>>(field) = std::move(texts);
}

void Record::set(Field field, std::vector<std::int64_t> numbers)
{
    assert(kFields[index(field)].type == FieldType::numbers);
    if (!numbers.empty()) slot<std::vector<std::int64_t>>(field) = std::move(numbers);
}

void Record::append(Field field, std::string_view text)
{
    assert(kFields[index(field)].type == FieldType::texts);
    slot<std::vector<std::string>>(field).emplace_back(text);
}

void Record::append(Field field, std::int64_t number)
{
    assert(kFields[index(field)].type == FieldType::numbers);
    slot<std::vector<std::int64_t>>(field).push_back(number);
}

void Record::append_once(Field field, std::string_view text)
{
    const auto* texts = std::get_if<std::vector<std::string>>(&get(field));
    const bool is_there = texts != nullptr && std::ranges::find(*texts, text) != texts->end();
    if (!text.empty() && !is_there) append(field, text);
}

std::string_view Record::text(Field field) const
{
    assert(kFields[index(field)].type == FieldType::text);
    return has(field) ? std::get<std::string>(x_values[index(field)]) : std::string_view();
}

} // namespace listenwatch
