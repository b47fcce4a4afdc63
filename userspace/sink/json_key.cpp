#include "sink/json_key.h"

#include <algorithm>
#include <cassert>

#include "base/text.h"

namespace listenwatch {
namespace {

JsonKey::Opening make_opening(std::span<const std::string_view> parts, FieldType type)
{
    std::string text = ",";
    for (const std::string_view part : parts) text.append("\"").append(part).append("\":{");
    text.pop_back(); // the field itself opens no object
    if (type == FieldType::text) text += '"';
    JsonKey::Opening opening;
    assert(text.size() <= opening.text.size());
    opening.size = text.copy(opening.text.data(), opening.text.size());
    return opening;
}

std::array<JsonKey, kFieldCount> make_keys()
{
    std::array<JsonKey, kFieldCount> keys;
    std::vector<std::string_view> before;
    for (std::size_t i = 0; i < kFieldCount; ++i) {
        const FieldInfo& field = field_catalogue()[i];
        std::vector<std::string_view> parts = split(field.name, '.');
        keys[i].depth = parts.size() - 1;
        for (std::size_t open = 0; open < parts.size(); ++open)
            keys[i].opening.at(open) = make_opening(std::span(parts).subspan(open), field.type);
        parts.pop_back();
        keys[i].shared = static_cast<std::size_t>(std::ranges::mismatch(parts, before).in1 - parts.begin());
        before = parts;
    }
    return keys;
}

} // namespace

std::span<const JsonKey, kFieldCount> json_keys()
{
    static const auto kKeys = make_keys();
    return kKeys;
}

} // namespace listenwatch
