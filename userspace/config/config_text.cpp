#include "config/config_text.h"

#include <string_view>

#include "config/config_setting.h"

namespace listenwatch {
namespace {

// In double quotes, where only quote and backslash need care: values have no control bytes.
std::string yaml_quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out += '"';
}

bool needs_quotes(const ConfigKey& key)
{
    return std::holds_alternative<PathKey>(key.kind) || std::holds_alternative<PathListKey>(key.kind) ||
           std::holds_alternative<PatternListKey>(key.kind);
}

void append_value(std::string& out, const ConfigKey& key, const ConfigValue& value, const std::string& comment)
{
    if (value.kind == ConfigValue::Kind::text) {
        const std::string& text = value.texts.front();
        out.append(" ").append(needs_quotes(key) ? yaml_quoted(text) : text).append(comment).append("\n");
        return;
    }
    out.append(value.texts.empty() ? " []" : "").append(comment).append("\n");
    for (const std::string& text : value.texts)
        out.append("    - ").append(needs_quotes(key) ? yaml_quoted(text) : text).append("\n");
}

} // namespace

std::string render_config(const Config& config, bool origin)
{
    std::string out;
    std::string_view section;
    for (std::size_t i = 0; i < config_keys().size(); ++i) {
        const ConfigKey& key = config_keys()[i];
        const std::size_t dot = key.name.find('.');
        if (key.name.substr(0, dot) != section) {
            section = key.name.substr(0, dot);
            out.append(section).append(":\n");
        }
        out.append("  ").append(key.name.substr(dot + 1)).append(":");
        append_value(out, key, value_of(config, key), origin ? " # " + to_text(config.origins.at(i)) : "");
    }
    return out;
}

} // namespace listenwatch
