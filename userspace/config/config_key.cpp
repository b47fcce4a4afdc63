#include "config/config_key.h"

#include <algorithm>
#include <array>
#include <climits>
#include <ranges>
#include <type_traits>

#include <sys/un.h>

#include "base/edit_distance.h"
#include "base/level.h"
#include "base/syslog_code.h"

#ifndef LISTENWATCH_DATA_DIR
#define LISTENWATCH_DATA_DIR "/usr/share"
#endif

namespace listenwatch {
namespace {

using namespace std::chrono_literals;
using Name = ChoiceKey::Name;

constexpr Name name(std::string_view text, auto value)
{
    return {text, static_cast<int>(value)};
}

constexpr std::array kTiers{name("auto", Config::Tier::automatic), name("fexit", Config::Tier::fexit),
                            name("cgroup", Config::Tier::cgroup), name("poll", Config::Tier::poll)};

constexpr std::array kTargets{name("auto", Config::AlertTarget::automatic),
                              name("journal", Config::AlertTarget::journal),
                              name("syslog", Config::AlertTarget::syslog), name("none", Config::AlertTarget::none)};

constexpr std::array kLogLevels{name("error", Config::LogLevel::error), name("warning", Config::LogLevel::warning),
                                name("info", Config::LogLevel::info), name("debug", Config::LogLevel::debug)};

// Kinds of listeners that alerts can do without: what is not for strangers from elsewhere, or not for long.
constexpr std::array<std::string_view, 8> kQuietKinds{"ephemeral", "udp_lite", "sctp",   "unix",
                                                      "vsock",     "raw",      "packet", "xdp"};

constexpr auto kLevels = [] {
    std::array<Name, kLevelNames.size()> names{};
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = name(kLevelNames[i], i);
    return names;
}();

constexpr auto kFacilities = [] {
    std::array<Name, kSyslogFacilities.size()> names{};
    for (std::size_t i = 0; i < names.size(); ++i)
        names[i] = name(kSyslogFacilities[i].name, kSyslogFacilities[i].number);
    return names;
}();

template<auto member> constexpr ChoiceKey choice(std::span<const Name> names)
{
    using Value = std::remove_cvref_t<decltype(std::declval<Config>().*member)>;
    return {names, [](Config& config, int value) { config.*member = static_cast<Value>(value); },
            [](const Config& config) { return static_cast<int>(config.*member); }};
}

constexpr std::size_t kLongestSocket = sizeof(sockaddr_un::sun_path) - 1; // unix(7)
constexpr std::size_t kLongestPath = PATH_MAX - 1;

const ConfigKey kKeys[] = {
    {"sensor.tier", "auto", "How sockets are watched; auto takes the best that the kernel allows.",
     choice<&Config::sensor_tier>(kTiers)},
    {"sensor.ring_size", "1M", "Memory for events that the kernel has seen and the program has not read yet.",
     SizeKey{&Config::ring_size_bytes, 64U << 10U, 1U << 30U}},
    {"sensor.poll_interval", "1s",
     "Time between two looks in the tier poll; what opens and closes between is not seen.",
     DurationKey{&Config::poll_interval, 100ms, 1h}},
    {"sensor.look_interval", "0",
     "Time between two looks at the host for what no event tells; 0 is the tier's own (1s, tier fexit 10s).",
     DurationKey{&Config::look_interval, 0ms, 1h}},
    {"sensor.canary", "1m",
     "How often the sensor is tried with a moment's listener of our own on 127.0.0.1; 0 is never.",
     DurationKey{&Config::canary_interval, 0ms, 1h}},

    {"events.enabled", "true", "Whether every event is written as a line of JSON.", FlagKey{&Config::events_enabled}},
    {"events.file", "/var/log/listenwatch/events.json", "Where these lines go; \"-\" (in quotes) is standard output.",
     PathKey{&Config::events_file, kLongestPath, "-"}},

    {"alerts.target", "auto", "Where alerts go besides the events; auto is the journal if there is one, else syslog.",
     choice<&Config::alerts_target>(kTargets)},
    {"alerts.syslog_socket", "/dev/log", "The socket of the local syslog.",
     PathKey{&Config::syslog_socket, kLongestSocket, ""}},
    {"alerts.facility", "authpriv", "The syslog facility of alerts.", choice<&Config::alerts_facility>(kFacilities)},
    {"alerts.window", "1h",
     "A rule alerts about the same service once in this time and counts the rest; 0 is every time.",
     DurationKey{&Config::alerts_window, 0ms, 24h * 7}},
    {"alerts.rule_limit", "100",
     "A rule alerts so often in that time, about whatever services, and counts the rest; 0 is any number.",
     CountKey{&Config::alerts_rule_limit, 0, 100'000}},
    {"alerts.min_level", "low", "Rules below this level raise no alert.", choice<&Config::alerts_min_level>(kLevels)},
    {"alerts.quiet", "ephemeral,unix,vsock",
     "No rule is asked about listeners of these kinds; the events and the table have them all the same.",
     WordListKey{&Config::alerts_quiet, kQuietKinds}},

    {"rules.directories", LISTENWATCH_DATA_DIR "/listenwatch/rules,/etc/listenwatch/rules.d",
     "Where Sigma rules are read from.", PathListKey{&Config::rule_directories}},
    {"rules.process_creation", "false",
     "Whether rules about started processes are asked about the process that listens.",
     FlagKey{&Config::process_creation_rules}},

    {"privacy.mask_arguments", "common",
     "What is hidden in the arguments of processes; common stands for passwords, tokens and the like, [] is nothing.",
     PatternListKey{&Config::mask_arguments}},

    {"log.level", "info", "How much the program says about itself.", choice<&Config::log_level>(kLogLevels)},
};

} // namespace

std::span<const ConfigKey> config_keys()
{
    return kKeys;
}

const ConfigKey* find_config_key(std::string_view name)
{
    const auto* found = std::ranges::find(kKeys, name, &ConfigKey::name);
    return found == std::end(kKeys) ? nullptr : found;
}

bool is_config_section(std::string_view name)
{
    return std::ranges::any_of(kKeys, [&](const ConfigKey& key) {
        return key.name.size() > name.size() && key.name.starts_with(name) && key.name[name.size()] == '.';
    });
}

std::string_view nearest_config_key(std::string_view name)
{
    return nearest(name, kKeys | std::views::transform(&ConfigKey::name));
}

} // namespace listenwatch
