// Values of keys: from text into the config and back.
#pragma once

#include <string>
#include <vector>

#include "config/config_key.h"

namespace listenwatch {

/// What a file or the command line gives a key.
struct ConfigValue {
    enum class Kind : std::uint8_t { nothing, text, list };
    Kind kind = Kind::nothing;
    std::vector<std::string> texts; ///< one for a text
    bool operator==(const ConfigValue&) const = default;
};

/// Sets the key's member if the value is allowed; else false, and nothing is changed.
bool set_value(Config& config, const ConfigKey& key, const ConfigValue& value);

/// What the config has for the key; `set_value` takes it back.
ConfigValue value_of(const Config& config, const ConfigKey& key);

/// The value that one text stands for, on the command line and as default: commas part the items of a list.
ConfigValue value_from_text(const ConfigKey& key, std::string_view text);

/// Whether its values are lists.
bool is_list(const ConfigKey& key);

/// For a value that is not allowed: the word that was likely meant, or what is wrong with a pattern; "" = no more to
/// say.
std::string hint(const ConfigKey& key, const ConfigValue& value);

/// What may be written: "auto, fexit, cgroup or poll".
std::string allowed_text(const ConfigKey& key);

/// Every key at its default.
Config default_config();

} // namespace listenwatch
