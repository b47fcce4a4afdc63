// What the program was told to do: passive, whole and checked. Made by load_config.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "listenwatch/event.h"

namespace listenwatch {

/// Where a value was said.
struct ConfigOrigin {
    std::string file;     ///< or "default", "command line"
    std::size_t line = 0; ///< from 1; 0 = not a file
    bool operator==(const ConfigOrigin&) const = default;
};

/// All settings. The names of the keys, their ranges and defaults stand in config_key.cpp; `default_config` gives
/// these, an empty Config does not.
struct Config {
    enum class Tier : std::uint8_t { automatic, fexit, cgroup, poll };
    enum class AlertTarget : std::uint8_t { automatic, journal, syslog, none };
    enum class LogLevel : std::uint8_t { error, warning, info, debug };

    Tier sensor_tier{};
    std::uint32_t ring_size_bytes = 0; ///< a power of two
    std::chrono::milliseconds poll_interval{};
    std::chrono::milliseconds look_interval{};   ///< 0 = the tier's own
    std::chrono::milliseconds canary_interval{}; ///< 0 = no canary

    bool events_enabled = false;
    std::string events_file; ///< "-" = standard output

    AlertTarget alerts_target{};
    std::string syslog_socket;
    int alerts_facility = 0; ///< number of RFC 5424
    std::chrono::milliseconds alerts_window{};
    std::uint32_t alerts_rule_limit = 0; ///< alerts of a rule in that time, 0 = any number
    Level alerts_min_level{};
    std::vector<std::string> alerts_quiet; ///< "ephemeral", and names of transports

    std::vector<std::string> rule_directories;
    bool process_creation_rules = false;

    std::vector<std::string> mask_arguments; ///< patterns of ArgumentMask

    LogLevel log_level{};

    std::vector<ConfigOrigin> origins; ///< of each value, in the order of config_keys()
};

} // namespace listenwatch
