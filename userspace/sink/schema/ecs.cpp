#include "sink/schema/ecs.h"

#include <charconv>

#include "base/action.h"
#include "base/quantity.h"
#include "base/timestamp.h"
#include "sink/schema/ecs_listener.h"
#include "sink/schema/ecs_rule.h"
#include "sink/sentence.h"

namespace listenwatch {
namespace {

// How an action is categorised. Only what strangers can talk to is `network`: a search for network and start finds
// what was opened, not starts of this program. What fits no category has none (ECS, "Using the categorization fields").
struct Category {
    const char* kind;
    const char* category;
    const char* type;
    const char* outcome;
};

constexpr Category kCategories[] = {
    {"event", "network", "start", "success"},        // listener_opened
    {"event", "network", "end", "success"},          // listener_closed
    {"state", "network", "info", ""},                // listener_present
    {"event", "network", "change", "success"},       // listener_changed
    {"event", "network", "info", "success"},         // listener_shared
    {"event", "network", "start", "success"},        // port_forwarded
    {"state", "network", "info", ""},                // port_forward_present
    {"event", "network", "end", "success"},          // port_forward_ended
    {"state", "process", "start", "success"},        // started: also the head of each file
    {"event", "process", "end", "success"},          // stopped
    {"event", "", "info", "failure"},                // events_lost
    {"event", "configuration", "change", "success"}, // rules_reloaded
    {"event", "configuration", "change", "failure"}, // rules_rejected
    {"event", "", "info", "unknown"},                // sensor_degraded
    {"event", "", "info", "failure"},                // sensor_blind
    {"event", "", "info", "success"},                // sensor_restored
};
static_assert(std::size(kCategories) == static_cast<std::size_t>(Action::sensor_restored) + 1);

// ECS: event.start and event.end are the period, event.duration its length in nanoseconds.
void describe_period(const ListenEvent& event, Record& record)
{
    record.set(Field::event_end, Timestamp(event.realtime_ns).text());
    const std::uint64_t opened = event.listener->opened_boottime_ns;
    if (opened == 0 || opened > event.boottime_ns) return;
    const auto open_ns = static_cast<std::int64_t>(event.boottime_ns - opened);
    record.set(Field::event_start, Timestamp(event.realtime_ns - open_ns).text());
    record.set(Field::event_duration, open_ns);
}

void append_event_id(std::string& out, const HostFacts& host, const ListenEvent& event)
{
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, event.sequence).ptr;
    out += host.agent_ephemeral_id;
    out += '-';
    out.append(digits, end);
}

} // namespace

EcsSchema::EcsSchema(HostFacts host, SensorFacts sensor) : x_host(std::move(host)), x_sensor(std::move(sensor)) {}

// What is the same for everything of this run.
void EcsSchema::describe_frame(const ListenEvent& event, Record& record) const
{
    record.set(Field::timestamp, Timestamp(event.realtime_ns).text());
    record.set(Field::ecs_version, "9.4.0");
    record.set(Field::event_module, "listenwatch");
    record.set(Field::event_provider, "listenwatch");
    record.set(Field::host_name, x_host.name);
    record.set(Field::host_hostname, x_host.hostname);
    record.set(Field::host_id, x_host.id);
    record.set(Field::host_boot_id, x_host.boot_id);
    record.set(Field::agent_type, "listenwatch");
    record.set(Field::agent_version, x_host.agent_version);
    record.set(Field::agent_ephemeral_id, x_host.agent_ephemeral_id);
}

void EcsSchema::describe_event(const ListenEvent& event, Record& record)
{
    record.clear();
    describe_frame(event, record);
    const Category& category = kCategories[static_cast<std::size_t>(event.action)];
    record.set(Field::event_kind, category.kind);
    if (*category.category != '\0') record.append(Field::event_category, category.category);
    record.append(Field::event_type, category.type);
    record.set(Field::event_action, to_text(event.action));
    record.set(Field::event_outcome, category.outcome);
    record.set(Field::event_reason, event.detail);
    if (event.recovered) record.set(Field::lw_recovered, true);
    if (event.recovered) record.append(Field::tags, "recovered");
    if (event.action == Action::events_lost) {
        record.set(Field::lw_lost_count, static_cast<std::int64_t>(event.lost.count));
        record.set(Field::lw_lost_malformed, static_cast<std::int64_t>(event.lost.malformed));
        record.set(Field::lw_lost_skipped, static_cast<std::int64_t>(event.lost.skipped));
        record.set(Field::lw_lost_opens, static_cast<std::int64_t>(event.lost.opens));
        record.set(Field::lw_lost_closes, static_cast<std::int64_t>(event.lost.closes));
        record.set(Field::lw_lost_deeds, static_cast<std::int64_t>(event.lost.deeds));
    }

    if (event.listener) {
        if (event.action == Action::listener_closed) describe_period(event, record);
        describe_listener(event, x_host, record, x_scratch);
    } else if (event.forward) {
        describe_forward(*event.forward, record);
    } else {
        record.set(Field::lw_sensor_tier, x_sensor.tier);
        for (const std::string& blind : x_sensor.blind) record.append(Field::lw_sensor_blind, blind);
    }
}

void EcsSchema::set_message(Record& record)
{
    x_scratch.clear();
    append_message(x_scratch, record);
    record.set(Field::message, x_scratch);
}

void EcsSchema::describe(const ListenEvent& event, Record& record)
{
    describe_event(event, record);
    record.set(Field::event_dataset, "listenwatch.event");
    record.set(Field::event_sequence, static_cast<std::int64_t>(event.sequence));
    x_scratch.clear();
    append_event_id(x_scratch, x_host, event);
    record.set(Field::event_id, x_scratch);
    set_message(record);
}

void EcsSchema::describe(const Alert& alert, Record& record)
{
    describe_event(*alert.event, record);
    record.set(Field::event_kind, "alert");
    record.set(Field::event_dataset, "listenwatch.alert");
    x_scratch.clear();
    append_event_id(x_scratch, x_host, *alert.event);
    record.set(Field::lw_alert_event_id, x_scratch);
    x_scratch += '-';
    append_rule_key(x_scratch, *alert.rule);
    record.set(Field::event_id, x_scratch);
    describe_rule(*alert.rule, record);
    record.set(Field::lw_alert_suppressed, static_cast<std::int64_t>(alert.suppressed));
    if (alert.summed_ns != 0) {
        record.set(Field::timestamp, Timestamp(told_realtime_ns(alert)).text());
        const std::chrono::nanoseconds window(alert.summed_ns);
        record.set(Field::lw_alert_window, to_text(std::chrono::duration_cast<std::chrono::milliseconds>(window)));
    }
    set_message(record);
}

} // namespace listenwatch
