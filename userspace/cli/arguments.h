// The words of the command line.
#pragma once

#include <string>
#include <vector>

#include "cli/doctor.h"
#include "cli/list.h"
#include "cli/rules.h"
#include "cli/run.h"
#include "config/config_load.h"

namespace CLI {
class App;
}

namespace listenwatch {

/// Flags of `run` are words for keys of the configuration: one check, one origin.
struct RunWords {
    ConfigSources sources;
    std::vector<std::string> rules;
    RunOptions options;
};

/// What each command was given.
struct Commands {
    ListOptions list;
    ConfigSources listed;
    RunWords run;
    ConfigSources shown;
    bool origin = false;
    DoctorOptions doctor;
    RulesRequest rules;
    std::string event = "-";
};

/// Adds all commands to the parser, which fills `commands` when it parses.
void add_commands(CLI::App& app, Commands& commands);

/// As seen from here; "-" stays.
std::string absolute_path(const std::string& path);

} // namespace listenwatch
