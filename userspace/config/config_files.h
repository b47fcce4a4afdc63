// Which files make the configuration. The order is that of the UAPI group's configuration files specification
// (https://uapi-group.org/specifications/specs/configuration_files_specification/), but that a main file adds to those
// before.
#pragma once

#include <string>
#include <vector>

#include "listenwatch/result.h"

namespace listenwatch {

struct ConfigFiles {
    std::vector<std::string> paths; ///< later ones win
    std::vector<Error> errors;      ///< directories that are there but could not be read
};

/// Below `root` ("" = the real one): listenwatch.yml of /usr/lib/listenwatch, /run/listenwatch and /etc/listenwatch,
/// then conf.d/*.yml of these three, by file name: a later directory replaces the file of the same name, a link to
/// /dev/null removes it. Names that begin with a dot are left out.
ConfigFiles find_config_files(const std::string& root = "");

} // namespace listenwatch
