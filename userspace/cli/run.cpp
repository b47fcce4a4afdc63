#include "cli/run.h"

#include <algorithm>
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include "app/enrichers.h"
#include "app/host_facts.h"
#include "app/log.h"
#include "app/monitor.h"
#include "cli/listing_filter.h"
#include "cli/terminal.h"
#include "firewall/firewall.h"
#include "rule/rule_loader.h"
#include "sink/journal.h"
#include "sink/json_file.h"
#include "sink/live_line.h"
#include "sink/syslog.h"

namespace listenwatch {
namespace {

constexpr std::chrono::milliseconds kPatience{250}; // as long as an event may be held for what is not known yet
constexpr const char* kJournalSocket = "/run/systemd/journal/socket";

Result<RuleSet> load_rule_set(const Config& config)
{
    RuleOptions rule_options;
    rule_options.process_creation = config.process_creation_rules;
    RuleLoad load = load_rules(config.rule_directories, rule_options);
    for (const std::string& warning : load.warnings) log_warning(warning);
    for (std::size_t i = 1; i < load.errors.size(); ++i) log_error(load.errors[i].text);
    if (!load.errors.empty())
        return fail(ErrorKind::usage,
                    fmt::format("{} ({} rule errors in all)", load.errors[0].text, load.errors.size()));
    return std::move(load.set);
}

class RunHost final : public MonitorHost {
public:
    RunHost(const Config& config, const RunOptions& options) : x_config(config), x_options(options) {}

    void on_ready(const ListenerTable& table) override
    {
        if (!x_options.foreground) return;
        std::vector<ListedListener> rows;
        for (const auto& listener : table.listeners()) rows.push_back({listener, false});
        std::ranges::sort(rows, {}, [](const ListedListener& row) { return row.listener->endpoint; });
        rows = select_listeners({}, rows);
        const auto printed = print(render_listing(rows, listing_context("live"), style_of_output(x_options.colour)));
        if (!printed) on_trouble(printed.error());
    }

    Result<RuleSet> load_rules() override { return load_rule_set(x_config); }

    void on_trouble(const Error& error) override { log_error(error.text); }

    void on_news(const std::string& text) override { log_warning(text); }

private:
    const Config& x_config;
    const RunOptions& x_options;
};

// Alerts go to the journal where it runs, else to syslog.
std::unique_ptr<Sink> make_alert_sink(const Config& config)
{
    using Target = Config::AlertTarget;
    const std::string consequence =
        config.events_enabled ? "alerts are only in " + config.events_file : "alerts are lost";
    const bool has_journal = ::access(kJournalSocket, F_OK) == 0;
    if (config.alerts_target == Target::none) return nullptr;
    if (config.alerts_target == Target::journal || (config.alerts_target == Target::automatic && has_journal))
        return std::make_unique<Journal>(LogTarget{kJournalSocket, config.alerts_facility, consequence});
    return std::make_unique<Syslog>(LogTarget{config.syslog_socket, config.alerts_facility, consequence});
}

// What the file lost is told in it, as soon as it takes lines again.
std::unique_ptr<Sink> make_event_sink(Pipeline& pipeline, const std::string& path)
{
    auto file = std::make_unique<JsonFile>(path);
    file->on_loss([&pipeline, path](std::uint64_t lost) {
        const std::string reason =
            fmt::format("{} events found no room in memory while {} could not be written", lost, path);
        pipeline.announce(Action::events_lost, reason, {.count = lost});
    });
    return file;
}

void add_sinks(Pipeline& pipeline, const Config& config, const RunOptions& options)
{
    if (config.events_enabled) pipeline.add_sink(make_event_sink(pipeline, config.events_file));
    if (auto sink = make_alert_sink(config)) pipeline.add_sink(std::move(sink));
    if (options.foreground)
        pipeline.add_sink(std::make_unique<LiveLine>(STDOUT_FILENO, style_of_output(options.colour).has_colour));
}

SensorOptions sensor_options(const Config& config)
{
    using Wish = Config::Tier;
    SensorOptions options;
    options.ring_bytes = config.ring_size_bytes;
    options.poll_interval = config.poll_interval;
    options.look_interval = config.look_interval;
    options.canary_interval = config.canary_interval;
    if (config.sensor_tier == Wish::fexit) options.tier = Tier::fexit;
    if (config.sensor_tier == Wish::cgroup) options.tier = Tier::cgroup;
    if (config.sensor_tier == Wish::poll) options.tier = Tier::poll;
    return options;
}

ThrottleOptions throttle_options(const Config& config)
{
    ThrottleOptions options;
    options.window_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(config.alerts_window).count());
    options.rule_limit = config.alerts_rule_limit;
    return options;
}

void tell_rules(const RuleSet& rules, const Config& config)
{
    for (const std::string& directory : config.rule_directories)
        if (::access(directory.c_str(), F_OK) != 0) log_info(directory + " is not there: no rules from it");
    if (rules.size() == 0) log_warning("no rule is in force: nothing raises an alert");
    log_info(fmt::format("{} rules", rules.size()));
}

void tell_how_it_sees(const Sensor& sensor)
{
    for (const TierAttempt& attempt : sensor.attempts)
        if (!attempt.failure.empty())
            log_warning(fmt::format("tier {} does not run: {}", to_text(attempt.tier), attempt.failure));
    log_info(fmt::format("sensor tier {}, snapshots by {}", to_text(sensor.plan.tier), sensor.snapshot_means));
    for (const std::string& line : sensor.plan.blind) log_warning("blind: " + line);
}

} // namespace

int run_monitor(const Config& config, const RunOptions& options)
{
    ::mallopt(M_ARENA_MAX, 1);       // threads that read now and then would each keep what their longest reading took
    auto signals = Signals::block(); // before any thread
    if (!signals) return complain(signals.error());
    auto mask = ArgumentMask::compile(config.mask_arguments);
    if (!mask) return complain(mask.error());
    auto rules = load_rule_set(config);
    if (!rules) return complain(rules.error());
    PackageFinder packages(PackageFinder::Pace::background); // while the sensor starts
    FirewallWatch firewall([] { return read_firewall(); });  // likewise
    const SensorOptions wishes = sensor_options(config);
    auto sensor = start_sensor(wishes);
    if (!sensor) return complain(sensor.error());
    tell_how_it_sees(*sensor);

    Pipeline pipeline(EcsSchema(read_host_facts(), {}), AlertThrottle(throttle_options(config)),
                      config.alerts_min_level);
    std::vector<std::string> troubles;
    if (!packages.wait_for(kPatience)) log_info("packages are not known yet: what listens now is told without");
    firewall.wait_for(kPatience);
    auto enrichers = std::make_unique<Enrichers>(std::move(*mask), &packages, &firewall, troubles);
    Enrichers& facts = *enrichers;
    pipeline.add_enricher(std::move(enrichers));
    for (const std::string& trouble : troubles) log_warning(trouble);
    tell_rules(*rules, config);
    pipeline.use_rules(std::move(*rules));
    pipeline.keep_quiet(QuietKinds(config.alerts_quiet));
    add_sinks(pipeline, config, options);
    if (config.events_enabled) log_info("events go to " + config.events_file);

    RunHost host(config, options);
    Monitor monitor(std::move(*sensor), pipeline, facts, facts.access(), host, *signals, wishes);
    const auto run = monitor.run();
    return run ? 0 : complain(run.error());
}

} // namespace listenwatch
