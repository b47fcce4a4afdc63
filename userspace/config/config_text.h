// A config as YAML: what `config show` prints.
#pragma once

#include <string>

#include "config/config.h"

namespace listenwatch {

/// Every key with its value; loading the text gives the same values. `origin`: a comment behind each key says where its
/// value comes from.
std::string render_config(const Config& config, bool origin);

} // namespace listenwatch
