#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <filesystem>

namespace listenwatch {
namespace {

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

void add_override(CLI::App* app, const char* flag, RunWords& words, const char* key, bool is_path, const char* help)
{
    app->add_option_function<std::string>(
        flag,
        [&words, key, is_path](const std::string& text) {
            words.sources.overrides.push_back(std::string(key) + "=" + (is_path ? absolute_path(text) : text));
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

} // namespace

void add_commands(CLI::App& app, Commands& commands)
{
    add_run(app, commands.run);
    add_list(app, commands.list, commands.listed);
    add_doctor(app, commands);
    add_rules(app, commands);
    add_config(app, commands);
}

std::string absolute_path(const std::string& path)
{
    return path == "-" ? path : std::filesystem::absolute(path).string();
}

} // namespace listenwatch
