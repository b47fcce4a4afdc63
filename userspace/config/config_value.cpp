#include "config/config_value.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <type_traits>

#include "base/argument_mask.h"
#include "base/edit_distance.h"
#include "base/quantity.h"
#include "base/text.h"

namespace listenwatch {
namespace {

template<class Kind> constexpr bool kIsList =
    std::is_same_v<Kind, PathListKey> || std::is_same_v<Kind, WordListKey> || std::is_same_v<Kind, PatternListKey>;

bool is_printable(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }) && is_utf8(text);
}

bool is_path(std::string_view text, std::size_t longest_bytes = 4095)
{
    return text.starts_with('/') && text.size() <= longest_bytes && is_printable(text);
}

bool set(Config& config, const FlagKey& key, const std::string& text)
{
    const bool yes = text == "true" || text == "yes" || text == "on";
    if (!yes && text != "false" && text != "no" && text != "off") return false;
    config.*key.member = yes;
    return true;
}

bool set(Config& config, const SizeKey& key, const std::string& text)
{
    const auto size = parse_size(text);
    if (!size || *size < key.least_bytes || *size > key.most_bytes || !std::has_single_bit(*size)) return false;
    config.*key.member = static_cast<std::uint32_t>(*size);
    return true;
}

bool set(Config& config, const CountKey& key, const std::string& text)
{
    const auto count = parse_number<std::uint32_t>(text);
    if (!count || *count < key.least || *count > key.most) return false;
    config.*key.member = *count;
    return true;
}

bool set(Config& config, const DurationKey& key, const std::string& text)
{
    const auto duration = parse_duration(text);
    if (!duration || *duration < key.least || *duration > key.most) return false;
    config.*key.member = *duration;
    return true;
}

bool set(Config& config, const PathKey& key, const std::string& text)
{
    const bool other = !key.other.empty() && text == key.other;
    if (!other && !is_path(text, key.longest_bytes)) return false;
    config.*key.member = text;
    return true;
}

bool set(Config& config, const ChoiceKey& key, const std::string& text)
{
    const auto found = std::ranges::find(key.names, text, &ChoiceKey::Name::name);
    if (found == key.names.end()) return false;
    key.set(config, found->value);
    return true;
}

bool set_list(Config& config, const PathListKey& key, const std::vector<std::string>& paths)
{
    if (!std::ranges::all_of(paths, [](const std::string& path) { return is_path(path); })) return false;
    config.*key.member = paths;
    return true;
}

bool set_list(Config& config, const WordListKey& key, const std::vector<std::string>& words)
{
    for (const std::string& word : words)
        if (std::ranges::count(key.words, word) == 0 || std::ranges::count(words, word) != 1) return false;
    config.*key.member = words;
    return true;
}

bool set_list(Config& config, const PatternListKey& key, const std::vector<std::string>& patterns)
{
    if (!std::ranges::all_of(patterns, is_printable) || !ArgumentMask::compile(patterns)) return false;
    config.*key.member = patterns;
    return true;
}

std::string get(const Config& config, const FlagKey& key)
{
    return config.*key.member ? "true" : "false";
}
std::string get(const Config& config, const SizeKey& key)
{
    return size_text(config.*key.member);
}
std::string get(const Config& config, const CountKey& key)
{
    return std::to_string(config.*key.member);
}
std::string get(const Config& config, const DurationKey& key)
{
    return to_text(config.*key.member);
}
std::string get(const Config& config, const PathKey& key)
{
    return config.*key.member;
}
std::string get(const Config& config, const ChoiceKey& key)
{
    const auto found = std::ranges::find(key.names, key.get(config), &ChoiceKey::Name::value);
    assert(found != key.names.end());
    return std::string(found->name);
}

std::string allowed(const FlagKey&)
{
    return "true or false";
}
std::string allowed(const SizeKey& key)
{
    return "a power of two from " + size_text(key.least_bytes) + " to " + size_text(key.most_bytes) +
           " (bytes, K, M, G)";
}
std::string allowed(const CountKey& key)
{
    return "a number from " + std::to_string(key.least) + " to " + std::to_string(key.most);
}
std::string allowed(const DurationKey& key)
{
    return "a time from " + to_text(key.least) + " to " + to_text(key.most) + " with its unit (ms, s, m, h, d)";
}
std::string allowed(const PathKey& key)
{
    std::string text = "an absolute path of at most " + std::to_string(key.longest_bytes) + " bytes";
    return key.other.empty() ? text : text + ", or \"" + std::string(key.other) + "\" in quotes";
}
std::string allowed(const PathListKey&)
{
    return "a list of absolute paths";
}
std::string allowed(const WordListKey& key)
{
    std::string text = "a list of";
    for (const std::string_view& word : key.words)
        text.append(&word == &key.words.front() ? " " : &word == &key.words.back() ? " or " : ", ").append(word);
    return text + ", each once";
}
std::string allowed(const PatternListKey&)
{
    return "a list of regular expressions, or the word " + std::string(ArgumentMask::kCommon);
}
std::string allowed(const ChoiceKey& key)
{
    std::string text(key.names.front().name);
    for (const ChoiceKey::Name& name : key.names.subspan(1))
        text.append(&name == &key.names.back() ? " or " : ", ").append(name.name);
    return text;
}

} // namespace

bool set_value(Config& config, const ConfigKey& key, const ConfigValue& value)
{
    return std::visit(
        [&]<class Kind>(const Kind& kind) {
            if constexpr (kIsList<Kind>)
                return value.kind == ConfigValue::Kind::list && set_list(config, kind, value.texts);
            else
                return value.kind == ConfigValue::Kind::text && set(config, kind, value.texts.front());
        },
        key.kind);
}

ConfigValue value_of(const Config& config, const ConfigKey& key)
{
    return std::visit(
        [&]<class Kind>(const Kind& kind) -> ConfigValue {
            if constexpr (kIsList<Kind>)
                return {ConfigValue::Kind::list, config.*kind.member};
            else
                return {ConfigValue::Kind::text, {get(config, kind)}};
        },
        key.kind);
}

bool is_list(const ConfigKey& key)
{
    return std::visit([]<class Kind>(const Kind&) { return kIsList<Kind>; }, key.kind);
}

ConfigValue value_from_text(const ConfigKey& key, std::string_view text)
{
    if (!is_list(key)) return {ConfigValue::Kind::text, {std::string(text)}};
    ConfigValue value{ConfigValue::Kind::list, {}};
    if (text.empty()) return value;
    for (const std::string_view item : split(text, ',')) value.texts.emplace_back(item);
    return value;
}

std::string hint(const ConfigKey& key, const ConfigValue& value)
{
    if (std::holds_alternative<PatternListKey>(key.kind)) {
        const auto mask = ArgumentMask::compile(value.texts);
        return mask ? "" : mask.error().text;
    }
    const auto* list = std::get_if<WordListKey>(&key.kind);
    if (list == nullptr) return {};
    for (const std::string& text : value.texts)
        if (std::ranges::count(list->words, text) == 0)
            return "the nearest is \"" + std::string(nearest(text, list->words)) + '"';
    return {};
}

std::string allowed_text(const ConfigKey& key)
{
    return std::visit([](const auto& kind) { return allowed(kind); }, key.kind);
}

Config default_config()
{
    Config config;
    for (const ConfigKey& key : config_keys()) {
        [[maybe_unused]] const bool fits = set_value(config, key, value_from_text(key, key.default_text));
        assert(fits);
        config.origins.push_back({"default", 0});
    }
    return config;
}

} // namespace listenwatch
