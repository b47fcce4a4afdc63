// listenwatch: arguments -> run -> exit code.
#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "app/log.h"
#include "base/text.h"
#include "cli/doctor.h"
#include "cli/list.h"
#include "cli/rules.h"
#include "cli/run.h"
#include "cli/terminal.h"
#include "config/config_load.h"
#include "config/config_text.h"
#include "config/config_value.h"

namespace listenwatch {
namespace {

constexpr int kUsage = exit_code(ErrorKind::usage);
constexpr std::array kLogLevels = {"error", "warning", "info", "debug"}; // by Config::LogLevel

// A flag whose text becomes a value by one of our parsers; errors are the parser's.
template<class Value, class Parse>
void add_parsed(CLI::App* app, const char* flag, Value& value, Parse parse, const char* help)
{
    app->add_option_function<std::string>(
        flag,
        [&value, parse](const std::string& text) {
            const auto parsed = parse(text);
            if (!parsed) throw CLI::ValidationError(parsed.error().text);
            value = *parsed;
        },
        help);
}

Result<std::optional<Tier>> parse_wanted_tier(const std::string& text)
{
    if (text == "auto") return std::nullopt;
    const auto tier = parse_tier(text);
    if (!tier) return fail(ErrorKind::usage, "--tier: '" + text + "' is none of auto, fexit, cgroup, poll");
    return tier;
}

void add_config_sources(CLI::App* app, ConfigSources& sources)
{
    app->add_option("--config", sources.file, "this file instead of those in /usr/lib, /run and /etc");
    app->add_option("--set", sources.overrides, "KEY=VALUE of the configuration (again for more)");
}

void add_list(CLI::App& app, ListOptions& options, ConfigSources& sources)
{
    CLI::App* list = app.add_subcommand("list", "Who listens now, how far it reaches, what started it");
    add_config_sources(list, sources);
    ListingFilter& filter = options.filter;
    add_parsed(list, "--port", filter.port, parse_port_filter, "only this port or range: 22, 6000-6063");
    add_parsed(list, "--proto", filter.proto, parse_proto_filter,
               "only tcp, mptcp, udp, udplite, sctp, unix, vsock, raw, packet or xdp");
    list->add_option("--unit", filter.unit, "only this unit");
    list->add_option("--user", filter.user, "only this user, by name or number");
    add_parsed(list, "--pid", filter.pid, parse_pid_filter, "only what this process holds");
    add_parsed(
        list, "--reach", filter.reach, [](const std::string& text) { return parse_reach("--reach", text); },
        "only this reach: loopback, link, private, public, all");
    list->add_flag("--exposed", filter.exposed, "only what more than this host can reach");
    list->add_flag("--all", options.all, "one line a socket, those inside of the host (unix, vsock) too");
    list->add_option("--format", options.format, "table, wide (whatever the terminal's width), json or ndjson")
        ->check(CLI::IsMember({"table", "wide", "json", "ndjson"}));
    list->add_flag_callback("--json", [&options] { options.format = "json"; }, "the same as --format json");
    list->add_option("--color", options.colour, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    add_parsed(list, "--source", options.means, parse_means, "auto, bpf, sock_diag or proc (/proc alone)");
    add_parsed(
        list, "--expect", options.expected, [](const std::string& text) { return parse_reach("--expect", text); },
        "exit 1 when a listed listener reaches farther");
    add_parsed(list, "--fail-on", options.fail_on, parse_fail_on,
               "exit 1 when there is an exposed (or unexpected) listener");
}

void add_sensor_options(CLI::App* app, SensorOptions& options)
{
    add_parsed(app, "--tier", options.tier, parse_wanted_tier, "auto, fexit, cgroup or poll");
    app->add_option("--ring-size", options.ring_bytes, "bytes of the ring buffer, a power of two")
        ->transform(CLI::AsSizeValue(false));
}

// Flags of `run` are words for keys of the configuration: one check, one origin.
struct RunWords {
    ConfigSources sources;
    std::vector<std::string> rules;
    RunOptions options;
};

std::string absolute(const std::string& path)
{
    return path == "-" ? path : std::filesystem::absolute(path).string();
}

void add_override(CLI::App* app, const char* flag, RunWords& words, const char* key, bool is_path, const char* help)
{
    app->add_option_function<std::string>(
        flag,
        [&words, key, is_path](const std::string& text) {
            words.sources.overrides.push_back(std::string(key) + "=" + (is_path ? absolute(text) : text));
        },
        help);
}

void add_run(CLI::App& app, RunWords& words)
{
    CLI::App* run = app.add_subcommand("run", "Watch: events to a file, alerts to the system's log");
    add_config_sources(run, words.sources);
    add_override(run, "--tier", words, "sensor.tier", false, "auto, fexit, cgroup or poll");
    add_override(run, "--ring-size", words, "sensor.ring_size", false, "bytes of the ring buffer, a power of two");
    add_override(run, "--events", words, "events.file", true, "file of the event stream, - for standard output");
    add_override(run, "--alerts", words, "alerts.target", false, "auto, journal, syslog or none");
    add_override(run, "--syslog-socket", words, "alerts.syslog_socket", true, "where syslog listens");
    run->add_option("--rules", words.rules, "directories of rules (again for more)");
    run->add_flag("--foreground", words.options.foreground, "print the table, then a line for each event");
    run->add_option("--color", words.options.colour, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
}

// Which command was given, as its exit code.
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

void add_doctor(CLI::App& app, Commands& commands)
{
    CLI::App* doctor = app.add_subcommand("doctor", "What this kernel allows, what is covered, what is blind");
    DoctorOptions& options = commands.doctor;
    add_sensor_options(doctor, options.sensor);
    doctor->add_flag("--json", options.json, "as JSON");
    auto* compare = doctor->add_flag("--cross-check", options.cross_check, "only: which listeners does a view hide?");
    doctor->add_flag("--bind-probe", options.bind_probe, "and: bind each port that nobody lists")->needs(compare);
}

void add_rules(CLI::App& app, Commands& commands)
{
    CLI::App* rules = app.add_subcommand("rules", "Check rules, or test them on an event")->require_subcommand(1);
    CLI::App* check = rules->add_subcommand("check", "Load rules as the daemon does; report each error");
    check->add_option("DIRECTORY", commands.rules.directories, "directories or files of rules");
    CLI::App* test = rules->add_subcommand("test", "Which rules fire for an event");
    test->add_option("EVENT", commands.event, "a file with one event as JSON, - for standard input")->required();
    test->add_option("DIRECTORY", commands.rules.directories, "directories or files of rules");
}

void add_config(CLI::App& app, Commands& commands)
{
    CLI::App* config = app.add_subcommand("config", "The configuration")->require_subcommand(1);
    CLI::App* show = config->add_subcommand("show", "All keys with their values");
    add_config_sources(show, commands.shown);
    show->add_flag("--origin", commands.origin, "and where each value comes from");
}

const std::vector<std::string> kRuleDirectories = {LISTENWATCH_DATA_DIR "/listenwatch/rules",
                                                   "/etc/listenwatch/rules.d"};

int run_rules(CLI::App& app, Commands& commands)
{
    commands.rules.named = !commands.rules.directories.empty();
    if (!commands.rules.named) commands.rules.directories = kRuleDirectories;
    if (app.get_subcommand("rules")->got_subcommand("check")) return check_rules(commands.rules, std::cout, std::cerr);
    return test_rules(commands.event, commands.rules, std::cin, std::cout, std::cerr);
}

// The exit code is that of the first.
int complain_of_all(const std::vector<Error>& errors)
{
    for (std::size_t i = 1; i < errors.size(); ++i) complain(errors[i]);
    return complain(errors.front());
}

int run_daemon(RunWords& words)
{
    if (!words.rules.empty()) {
        std::string list;
        for (const std::string& path : words.rules) list += (list.empty() ? "" : ",") + absolute(path);
        words.sources.overrides.push_back("rules.directories=" + list);
    }
    const auto config = load_config(words.sources);
    if (!config) return complain_of_all(config.error());
    set_up_log(kLogLevels[static_cast<std::size_t>(config->log_level)]);
    return run_monitor(*config, words.options);
}

int show_config(const Commands& commands)
{
    const auto config = load_config(commands.shown);
    if (!config) return complain_of_all(config.error());
    const auto printed = print(render_config(*config, commands.origin));
    return printed ? 0 : complain(printed.error());
}

// Without the daemon's configuration (it may be for its user only, or be mended right now) there is still a listing,
// and no secret in it that is a common one.
int list_listeners(Commands& commands)
{
    const bool named = commands.listed.file || !commands.listed.overrides.empty();
    auto config = load_config(commands.listed);
    if (!config && named) return complain_of_all(config.error());
    if (!config) {
        const std::string text = escape_sentence(config.error().front().text);
        std::cerr << "note: arguments are masked as by default: " << text << '\n';
    }
    auto mask = ArgumentMask::compile((config ? *config : default_config()).mask_arguments);
    if (!mask) return complain(mask.error());
    commands.list.mask = std::move(*mask);
    return run_list(commands.list);
}

int dispatch(CLI::App& app, Commands& commands)
{
    if (app.got_subcommand("list")) return list_listeners(commands);
    if (app.got_subcommand("doctor")) return run_doctor(commands.doctor);
    if (app.got_subcommand("rules")) return run_rules(app, commands);
    if (app.got_subcommand("config")) return show_config(commands);
    return run_daemon(commands.run);
}

// Help goes out as it is; an error may repeat what was typed.
int tell(const CLI::App& app, const CLI::ParseError& error)
{
    std::ostringstream text;
    if (app.exit(error, std::cout, text) == 0) return 0;
    const std::string whole = text.str();
    for (const std::string_view line : split(trim(whole), '\n')) std::cerr << escape_sentence(line) << '\n';
    return kUsage;
}

int run(int argc, char** argv)
{
    CLI::App app("Watches which sockets on this host listen for others.", "listenwatch");
    Commands commands;
    app.set_version_flag("--version", "listenwatch " LISTENWATCH_VERSION);
    app.require_subcommand(1);
    add_run(app, commands.run);
    add_list(app, commands.list, commands.listed);
    add_doctor(app, commands);
    add_rules(app, commands);
    add_config(app, commands);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return tell(app, error);
    }
    return dispatch(app, commands);
}

} // namespace
} // namespace listenwatch

int main(int argc, char** argv)
{
    return listenwatch::run(argc, argv);
}
