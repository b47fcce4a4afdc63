// From files and the command line to one config.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "listenwatch/result.h"

namespace listenwatch {

struct ConfigSources {
    std::optional<std::string> file;    ///< this file alone, and it must be there; else those of find_config_files
    std::vector<std::string> overrides; ///< "section.key=value" of the command line, the last of a key wins
    std::string root{};                 ///< where the file system begins, for tests; not for `file`
};

/// The whole config, or all that is wrong with its sources: never a part.
using ConfigLoad = std::expected<Config, std::vector<Error>>;

/// Reads everything anew; for a reload too. Defaults, then files in their order, then the command line.
ConfigLoad load_config(const ConfigSources& sources);

} // namespace listenwatch
