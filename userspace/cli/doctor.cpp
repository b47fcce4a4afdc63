#include "cli/doctor.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ranges>

#include "base/text.h"
#include "cli/cross_check.h"
#include "cli/terminal.h"
#include "enrich/package_finder.h"
#include "enrich/service_enricher.h"
#include "firewall/firewall.h"
#include "firewall/port_forwards.h"

namespace listenwatch {
namespace {

using Json = nlohmann::ordered_json;

std::string yes_or_no(bool value)
{
    return value ? "yes" : "no";
}

// A question about the kernel: its key in JSON, its words for people, the answer.
struct Answer {
    std::string key, words, answer;
};

std::vector<Answer> answers(const KernelFeatures& features)
{
    const auto listen_start = features.parameters.find("inet_csk_listen_start");
    const bool known = listen_start != features.parameters.end();
    return {
        {"release", "Kernel", features.release},
        {"lockdown", "Lockdown", features.lockdown.empty() ? "not known" : features.lockdown},
        {"btf", "Type information (BTF)", yes_or_no(features.btf)},
        {"typed_current_task", "Typed current task (5.13)", yes_or_no(features.typed_current_task)},
        {"typed_cast", "Typed cast (6.2)", yes_or_no(features.typed_cast)},
        {"inet_csk_listen_start", "inet_csk_listen_start",
         known ? fmt::format("{} parameter(s)", listen_start->second) : "not there"},
        {"cgroup2_mount", "cgroup v2", features.cgroup2_mount.empty() ? "not mounted" : features.cgroup2_mount},
    };
}

std::vector<std::string> lines_of(const FileNotes& notes)
{
    std::vector<std::string> lines;
    for (const FileNote& note : notes.list()) lines.push_back(to_text(note));
    if (notes.more() != 0) lines.push_back(fmt::format("and {} more", notes.more()));
    return lines;
}

std::string render_json(const Sensor& sensor, const std::vector<std::string>& blind, const FileNotes& notes,
                        const std::vector<std::string>& forwards)
{
    Json report;
    for (const Answer& each : answers(sensor.features)) report["kernel"][each.key] = each.answer;
    report["tier"] = to_text(sensor.plan.tier);
    for (const TierAttempt& attempt : sensor.attempts)
        report["attempts"].push_back(
            {{"tier", to_text(attempt.tier)}, {"runs", attempt.failure.empty()}, {"failure", attempt.failure}});
    report["snapshot"] = sensor.snapshot_means;
    report["covered"] = sensor.plan.covered;
    report["blind"] = blind;
    report["late"] = sensor.plan.late;
    report["notes"] = lines_of(notes);
    report["steering"] = forwards;
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string render_text(const Sensor& sensor, const std::vector<std::string>& blind, const FileNotes& notes,
                        const std::vector<std::string>& forwards)
{
    std::string out;
    for (const Answer& each : answers(sensor.features))
        out += fmt::format("{:<28}{}\n", each.words, escape_text(each.answer));
    out += "\nTiers, best first\n";
    for (const TierAttempt& attempt : sensor.attempts)
        out += fmt::format("  {:<8}{}\n", to_text(attempt.tier), attempt.failure.empty() ? "runs" : attempt.failure);
    out += fmt::format("\nSnapshot by {}\n\nCovered\n", sensor.snapshot_means);
    for (const std::string& line : sensor.plan.covered) out += "  " + line + "\n";
    if (!sensor.plan.late.empty())
        out += fmt::format("\nLate: no event tells, a look at the host every {} ms finds it\n",
                           sensor.plan.look_interval.count());
    for (const std::string& line : sensor.plan.late) out += "  " + line + "\n";
    out += "\nBlind\n";
    for (const std::string& line : blind) out += "  " + line + "\n";
    if (blind.empty()) out += "  nothing that is known of\n";
    if (!forwards.empty()) out += "\nPorts that lead elsewhere\n";
    for (const std::string& line : forwards) out += "  " + escape_sentence(line) + "\n";
    const std::vector<std::string> lines = lines_of(notes);
    if (!lines.empty()) out += "\nFiles of services: not understood\n";
    for (const std::string& line : lines) out += "  " + escape_sentence(line) + "\n";
    return out;
}

// Of the packet filter: what is not known of it, and what it sends elsewhere.
struct FirewallReport {
    std::vector<std::string> blind, forwards;
};

FirewallReport check_firewall()
{
    constexpr std::size_t kMostLines = 100;
    const auto ruleset = read_firewall();
    if (!ruleset) return {{"the packet filter was not read: " + ruleset.error().text}, {}};
    FirewallReport report{ruleset->blind, {}};
    const PortForwards forwards = find_port_forwards(*ruleset);
    for (const PortForward& way : forwards.all | std::views::take(kMostLines)) report.forwards.push_back(to_text(way));
    if (forwards.all.size() > kMostLines || forwards.cut) report.forwards.emplace_back("and more");
    return report;
}

} // namespace

std::string render_doctor(const Sensor& sensor, const std::vector<std::string>& snapshot_blind, const FileNotes& notes,
                          const std::vector<std::string>& forwards, bool json)
{
    std::vector<std::string> blind = sensor.plan.blind;
    blind.insert(blind.end(), snapshot_blind.begin(), snapshot_blind.end());
    return json ? render_json(sensor, blind, notes, forwards) : render_text(sensor, blind, notes, forwards);
}

int run_doctor(const DoctorOptions& options)
{
    if (options.cross_check) return run_cross_check(options.bind_probe, options.json);
    PackageFinder packages(PackageFinder::Pace::at_once);
    auto sensor = start_sensor(options.sensor);
    if (!sensor) return complain(sensor.error());
    const auto snapshot = sensor->snapshots->take();
    auto blind = snapshot ? snapshot->blind : std::vector{snapshot.error().text};
    const FirewallReport firewall = check_firewall();
    std::ranges::copy(firewall.blind, std::back_inserter(blind));
    packages.wait();
    if (std::string trouble = packages.trouble(); !trouble.empty()) blind.push_back(std::move(trouble));
    const Procfs proc;
    const FileNotes notes = ServiceEnricher(proc).check();
    if (const auto printed = print(render_doctor(*sensor, blind, notes, firewall.forwards, options.json)); !printed)
        return complain(printed.error());
    return sensor->plan.tier == Tier::poll && !options.sensor.tier ? exit_code(ErrorKind::unsupported) : 0;
}

} // namespace listenwatch
