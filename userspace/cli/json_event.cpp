#include "cli/json_event.h"

#include <limits>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace listenwatch {
namespace {

using nlohmann::json;

constexpr std::size_t kDeepest = 16;

std::unexpected<Error> refuse(std::string_view name, std::string_view text)
{
    return fail(ErrorKind::usage, fmt::format("{}: {}", escape_text(name), text));
}

std::optional<std::int64_t> to_number(const json& value)
{
    if (!value.is_number_integer()) return std::nullopt;
    const bool too_large =
        value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max();
    return too_large ? std::nullopt : std::optional(value.get<std::int64_t>());
}

// The values of a list field; a single value is a list of one.
std::vector<json> to_list(const json& value)
{
    return value.is_array() ? value.get<std::vector<json>>() : std::vector<json>{value};
}

Result<void> set_texts(Record& record, Field field, std::string_view name, const json& value)
{
    std::vector<std::string> texts;
    for (const json& item : to_list(value)) {
        if (!item.is_string()) return refuse(name, "must be a list of texts");
        texts.push_back(item.get<std::string>());
    }
    record.set(field, std::move(texts));
    return {};
}

Result<void> set_numbers(Record& record, Field field, std::string_view name, const json& value)
{
    std::vector<std::int64_t> numbers;
    for (const json& item : to_list(value)) {
        const auto number = to_number(item);
        if (!number) return refuse(name, "must be a list of whole numbers");
        numbers.push_back(*number);
    }
    record.set(field, std::move(numbers));
    return {};
}

Result<void> set_field(Record& record, Field field, std::string_view name, const json& value)
{
    if (record.has(field)) return refuse(name, "is there twice");
    if (value.is_null()) return {};
    switch (field_catalogue()[static_cast<std::size_t>(field)].type) {
    case FieldType::text:
        if (!value.is_string()) return refuse(name, "must be text");
        record.set(field, value.get<std::string>());
        return {};
    case FieldType::number: {
        const auto number = to_number(value);
        if (!number) return refuse(name, "must be a whole number");
        record.set(field, *number);
        return {};
    }
    case FieldType::boolean:
        if (!value.is_boolean()) return refuse(name, "must be true or false");
        record.set(field, value.get<bool>());
        return {};
    case FieldType::texts: return set_texts(record, field, name, value);
    case FieldType::numbers: return set_numbers(record, field, name, value);
    }
    return {};
}

Result<void> flatten(const json& object, const std::string& prefix, std::size_t depth, JsonEvent& event)
{
    if (depth > kDeepest) return refuse(prefix, "nested too deep");
    for (const auto& [key, value] : object.items()) {
        const std::string name = prefix.empty() ? key : prefix + "." + key;
        Result<void> done;
        if (const auto field = find_field(name))
            done = set_field(event.record, *field, name, value);
        else if (value.is_object())
            done = flatten(value, name, depth + 1, event);
        else
            event.unknown.push_back(name);
        if (!done) return done;
    }
    return {};
}

} // namespace

Result<JsonEvent> parse_json_event(std::string_view text)
{
    json object;
    try {
        object = json::parse(text);
    } catch (const json::exception& e) {
        return fail(ErrorKind::usage, std::string("not one JSON object: ") + escape_text(e.what()));
    }
    if (!object.is_object()) return fail(ErrorKind::usage, "an event is a JSON object");
    JsonEvent event;
    if (auto done = flatten(object, "", 0, event); !done) return std::unexpected(done.error());
    return event;
}

} // namespace listenwatch
