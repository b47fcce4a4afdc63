// YAML as settings: maps within maps become "section.key". Syntax only: whether a key exists is not asked here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config_setting.h"

namespace listenwatch {

/// What a file says, in its order, and all that is wrong with it.
struct YamlSettings {
    std::vector<ConfigSetting> settings;
    std::vector<Error> errors;
};

/// Reads a text; `file` is its name in origins and errors. Errors: what parse_yaml refuses (aliases, tags), more
/// than one document, not a map, a key twice, what is nested too deep, lists of anything but text.
YamlSettings parse_yaml_settings(std::string_view text, const std::string& file);

/// Reads a file of at most 1 MiB.
YamlSettings read_yaml_settings(const std::string& file);

} // namespace listenwatch
