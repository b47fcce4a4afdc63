// `listenwatch run`: the monitor, as a service or in the foreground.
#pragma once

#include <string>

#include "config/config.h"

namespace listenwatch {

/// What is not in the configuration, because it is about the terminal.
struct RunOptions {
    bool foreground = false; ///< the table first, then a line for each event on standard output
    std::string colour = "auto";
};

/// Runs until SIGTERM or SIGINT. Exit code as documented.
int run_monitor(const Config& config, const RunOptions& options);

} // namespace listenwatch
