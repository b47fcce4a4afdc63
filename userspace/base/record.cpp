#include "listenwatch/record.h"

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

std::span<const FieldInfo, kFieldCount> field_catalogue() { return kFields; }

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

void Record::clear()
{
    for (FieldValue& value : x_values) value = std::monostate{};
}

void Record::set(Field field, std::string_view text)
{
    assert(kFields[static_cast<std::size_t>(field)].type == FieldType::text);
    if (!text.empty()) x_values[static_cast<std::size_t>(field)] = std::string(text);
}

void Record::set(Field field, std::int64_t number)
{
    assert(kFields[static_cast<std::size_t>(field)].type == FieldType::number);
    x_values[static_cast<std::size_t>(field)] = number;
}

void Record::set(Field field, bool flag)
{
    assert(kFields[static_cast<std::size_t>(field)].type == FieldType::boolean);
    x_values[static_cast<std::size_t>(field)] = flag;
}

void Record::set(Field field, std::vector<std::string> texts)
{
    assert(kFields[static_cast<std::size_t>(field)].type == FieldType::texts);
    if (!texts.empty()) x_values[static_cast<std::size_t>(field)] = std::move(texts);
}

void Record::set(Field field, std::vector<std::int64_t> numbers)
{
    assert(kFields[static_cast<std::size_t>(field)].type == FieldType::numbers);
    if (!numbers.empty()) x_values[static_cast<std::size_t>(field)] = std::move(numbers);
}

void Record::append(Field field, std::string_view text)
{
    assert(kFields[static_cast<std::size_t>(field)].type == FieldType::texts);
    FieldValue& value = x_values[static_cast<std::size_t>(field)];
    if (value.index() == 0) value = std::vector<std::string>{};
    std::get<std::vector<std::string>>(value).emplace_back(text);
}

} // namespace listenwatch
