#include "config/config_setting.h"

#include "base/text.h"
#include "base/utf8.h"

namespace listenwatch {
namespace {

constexpr std::string_view kCommandLine = "command line";
constexpr std::size_t kShownBytes = 100; // of somebody's value in a message

std::string shown(std::string_view text)
{
    std::string quoted = "\"" + escape_text(cut_text(text, kShownBytes));
    return quoted.append(text.size() > kShownBytes ? "...\"" : "\"");
}

Error wrong(const ConfigOrigin& origin, std::string_view text)
{
    return {ErrorKind::usage, to_text(origin).append(": ").append(text)};
}

Error unknown_key(const ConfigSetting& setting)
{
    if (is_config_section(setting.key)) {
        std::string keys;
        for (const ConfigKey& key : config_keys())
            if (key.name.starts_with(setting.key + '.')) keys.append(keys.empty() ? "" : ", ").append(key.name);
        return wrong(setting.origin, setting.key + ": a section takes no value of its own, only keys: " + keys);
    }
    return wrong(setting.origin, "unknown key " + shown(setting.key) + "; the nearest is \"" +
                                     std::string(nearest_config_key(cut_text(setting.key, kShownBytes))) + "\"");
}

std::string describe(const ConfigValue& value)
{
    switch (value.kind) {
    case ConfigValue::Kind::nothing: return "has no value";
    case ConfigValue::Kind::text: return shown(value.texts.front()) + " is not allowed";
    case ConfigValue::Kind::list: break;
    }
    std::string items;
    for (const std::string& text : value.texts) items.append(items.empty() ? "" : ", ").append(text);
    return "the list [" + escape_text(cut_text(items, kShownBytes)) + "] is not allowed";
}

} // namespace

std::string to_text(const ConfigOrigin& origin)
{
    std::string text = escape_text(origin.file);
    return origin.line == 0 ? text : text + ":" + std::to_string(origin.line);
}

std::optional<Error> apply_setting(Config& config, const ConfigSetting& setting)
{
    const ConfigKey* key = find_config_key(setting.key);
    if (key == nullptr) {
        if (is_config_section(setting.key) && setting.value.kind == ConfigValue::Kind::nothing) return std::nullopt;
        return unknown_key(setting);
    }
    if (!set_value(config, *key, setting.value)) {
        const std::string more = hint(*key, setting.value);
        return wrong(setting.origin, setting.key + ": " + describe(setting.value) + "; allowed: " + allowed_text(*key) +
                                         (more.empty() ? "" : "; " + more));
    }
    config.origins.at(static_cast<std::size_t>(key - config_keys().data())) = setting.origin;
    return std::nullopt;
}

Result<ConfigSetting> parse_override(std::string_view text)
{
    ConfigSetting setting{{}, {}, {std::string(kCommandLine), 0}};
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos)
        return std::unexpected(wrong(setting.origin, shown(text) + " is not of the form KEY=VALUE"));
    setting.key = text.substr(0, equals);
    const std::string_view value = text.substr(equals + 1);
    const ConfigKey* key = find_config_key(setting.key);
    setting.value =
        key != nullptr ? value_from_text(*key, value) : ConfigValue{ConfigValue::Kind::text, {std::string(value)}};
    return setting;
}

} // namespace listenwatch
