// One thing said: a key, its value and where. Files and the command line become settings; settings become a config.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/config_value.h"
#include "listenwatch/result.h"

namespace listenwatch {

struct ConfigSetting {
    std::string key; ///< "section.key", as it was written
    ConfigValue value;
    ConfigOrigin origin;
};

/// "FILE:LINE", or what stands for the file.
std::string to_text(const ConfigOrigin& origin);

/// Sets the value and its origin. Unknown key, wrong type or value out of range: the error says what is allowed, and
/// nothing is changed. A section with nothing in it is no error.
std::optional<Error> apply_setting(Config& config, const ConfigSetting& setting);

/// Reads "section.key=value" of the command line.
Result<ConfigSetting> parse_override(std::string_view text);

} // namespace listenwatch
