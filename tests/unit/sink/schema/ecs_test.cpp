#include "sink/schema/ecs.h"

#include <set>

#include <gtest/gtest.h>

#include "sample_event.h"
#include "sink/sentence.h"

namespace listenwatch {
namespace {

using Texts = std::vector<std::string>;

Record describe(const ListenEvent& event)
{
    Record record;
    EcsSchema(sample_host(), sample_sensor()).describe(event, record);
    return record;
}

Texts texts(const Record& record, Field field)
{
    return record.has(field) ? std::get<Texts>(record.get(field)) : Texts{};
}

std::int64_t number(const Record& record, Field field)
{
    return std::get<std::int64_t>(record.get(field));
}

TEST(EcsSchema, CategorisesEachAction)
{
    struct Expected {
        Action action;
        const char* kind;
        Texts category;
        const char* type;
        const char* outcome;
    };
    const Expected cases[] = {
        {Action::listener_opened, "event", {"network"}, "start", "success"},
        {Action::listener_closed, "event", {"network"}, "end", "success"},
        {Action::listener_present, "state", {"network"}, "info", ""},
        {Action::listener_changed, "event", {"network"}, "change", "success"},
        {Action::port_forwarded, "event", {"network"}, "start", "success"},
        {Action::port_forward_present, "state", {"network"}, "info", ""},
        {Action::port_forward_ended, "event", {"network"}, "end", "success"},
        {Action::started, "state", {"process"}, "start", "success"},
        {Action::stopped, "event", {"process"}, "end", "success"},
        {Action::events_lost, "event", {}, "info", "failure"},
        {Action::rules_reloaded, "event", {"configuration"}, "change", "success"},
        {Action::rules_rejected, "event", {"configuration"}, "change", "failure"},
        {Action::listener_shared, "event", {"network"}, "info", "success"},
        {Action::sensor_degraded, "event", {}, "info", "unknown"},
        {Action::sensor_blind, "event", {}, "info", "failure"},
        {Action::sensor_restored, "event", {}, "info", "success"},
    };
    for (const Expected& expected : cases) {
        const Record record = describe(sample_event(expected.action));
        EXPECT_EQ(record.text(Field::event_kind), expected.kind);
        EXPECT_EQ(texts(record, Field::event_category), expected.category);
        EXPECT_EQ(texts(record, Field::event_type), Texts{expected.type});
        EXPECT_EQ(record.text(Field::event_outcome), expected.outcome);
        EXPECT_EQ(record.text(Field::event_dataset), "listenwatch.event");
        EXPECT_FALSE(record.text(Field::message).empty());
    }
}

TEST(EcsSchema, SaysWhichPortLeadsElsewhere)
{
    ListenEvent event = sample_event(Action::port_forwarded);
    const Record record = describe(event);
    EXPECT_EQ(record.text(Field::message), "new port without a listener: " + event.detail);
    EXPECT_EQ(record.text(Field::network_transport), "tcp");
    EXPECT_EQ(number(record, Field::server_port), 8080);
    EXPECT_EQ(texts(record, Field::lw_steering_ports), Texts{"8080"});
    EXPECT_FALSE(record.has(Field::user_id)) << "it is nobody's";
    event.forward->protocol = 0;
    EXPECT_FALSE(describe(event).has(Field::network_transport));
}

TEST(EcsSchema, GivesEachEventItsOwnId)
{
    ListenEvent event = sample_event(Action::listener_opened);
    std::set<std::string> ids;
    for (event.sequence = 1; event.sequence <= 20; ++event.sequence) ids.emplace(describe(event).text(Field::event_id));
    EXPECT_EQ(ids.size(), 20U);
    EXPECT_TRUE(ids.contains("0f7a2f9e-8d5b-4a8e-9b7e-5a7f7a5c1d22-7"));
}

TEST(EcsSchema, TellsHowLongAClosedListenerWasOpen)
{
    const Record record = describe(sample_event(Action::listener_closed));
    EXPECT_EQ(record.text(Field::event_start), "2026-07-29T12:34:56.123456789Z");
    EXPECT_EQ(record.text(Field::event_end), "2026-07-29T12:36:26.123456789Z");
    EXPECT_EQ(record.text(Field::timestamp), record.text(Field::event_end));
    EXPECT_EQ(number(record, Field::event_duration), 90'000'000'000);
}

TEST(EcsSchema, DoesNotGuessHowLongItWasOpen)
{
    ListenEvent event = sample_event(Action::listener_closed);
    for (const std::uint64_t opened : {std::uint64_t{0}, event.boottime_ns + 1}) {
        Listener listener = sample_listener();
        listener.opened_boottime_ns = opened;
        event.listener = std::make_shared<Listener>(listener);
        const Record record = describe(event);
        EXPECT_TRUE(record.has(Field::event_end));
        EXPECT_FALSE(record.has(Field::event_start));
        EXPECT_FALSE(record.has(Field::event_duration));
    }
}

TEST(EcsSchema, SaysWhatWasLostAndWhatWasRecovered)
{
    const Record lost = describe(sample_event(Action::events_lost));
    EXPECT_EQ(number(lost, Field::lw_lost_count), 37);
    EXPECT_EQ(number(lost, Field::lw_lost_opens), 20);
    EXPECT_EQ(number(lost, Field::lw_lost_closes), 14);
    EXPECT_EQ(number(lost, Field::lw_lost_deeds), 3);
    ListenEvent event = sample_event(Action::listener_opened);
    EXPECT_FALSE(describe(event).has(Field::lw_recovered));
    event.recovered = true;
    EXPECT_EQ(texts(describe(event), Field::tags), (Texts{"recovered", "exposed"}));
}

TEST(EcsSchema, TellsOfTheSensorWithEventsAboutTheProgram)
{
    EcsSchema schema(sample_host(), sample_sensor());
    schema.set_sensor({"poll", {"short-lived listeners"}});
    Record record;
    schema.describe(sample_event(Action::sensor_degraded), record);
    EXPECT_EQ(record.text(Field::lw_sensor_tier), "poll");
    EXPECT_EQ(texts(record, Field::lw_sensor_blind), Texts{"short-lived listeners"});
    schema.describe(sample_event(Action::listener_opened), record);
    EXPECT_FALSE(record.has(Field::lw_sensor_tier));
}

TEST(EcsSchema, AnAlertIsItsEventWithARule)
{
    EcsSchema schema(sample_host(), sample_sensor());
    Record record;
    const Alert alert = sample_alert();
    schema.describe(alert, record);
    EXPECT_EQ(record.text(Field::event_kind), "alert");
    EXPECT_EQ(record.text(Field::event_dataset), "listenwatch.alert");
    EXPECT_EQ(record.text(Field::event_action), "listener-opened");
    EXPECT_EQ(number(record, Field::event_severity), 70);
    EXPECT_EQ(number(record, Field::lw_alert_suppressed), 3);
    EXPECT_EQ(number(record, Field::server_port), 8000);
    EXPECT_TRUE(record.text(Field::message).starts_with("Script interpreter serves the network: tcp 0.0.0.0:8000"));

    const std::string event_id(describe(*alert.event).text(Field::event_id));
    EXPECT_EQ(record.text(Field::lw_alert_event_id), event_id);
    EXPECT_TRUE(record.text(Field::event_id).starts_with(event_id + "-"));
    EXPECT_FALSE(record.has(Field::event_sequence)); // gaps in it count events, not alerts
}

TEST(EcsSchema, SumsUpWhatWasHeldBack)
{
    Alert alert = sample_alert();
    alert.suppressed = 17;
    alert.summed_ns = 3'600'000'000'000;
    alert.summed_realtime_ns = alert.event->realtime_ns + 1'000'000'000;
    Record record;
    EcsSchema schema(sample_host(), sample_sensor());
    schema.describe(alert, record);
    EXPECT_EQ(number(record, Field::lw_alert_suppressed), 17);
    EXPECT_EQ(record.text(Field::lw_alert_window), "1h");
    EXPECT_NE(record.text(Field::timestamp), describe(*alert.event).text(Field::timestamp));
    EXPECT_TRUE(record.text(Field::message)
                    .starts_with("17 more like it in the last 1h: Script interpreter serves the network: tcp"))
        << record.text(Field::message);
    std::string line;
    append_alert(line, record);
    EXPECT_TRUE(line.starts_with("17 more like it in the last 1h: new exposed listener: tcp 0.0.0.0:8000 by")) << line;
    EXPECT_TRUE(line.ends_with(" level=high")) << line;
    schema.describe(sample_alert(), record);
    EXPECT_FALSE(record.has(Field::lw_alert_window));
}

TEST(EcsSchema, AnAlertAboutTheProgramHasNoListener)
{
    Alert alert = sample_alert();
    alert.event = std::make_shared<ListenEvent>(sample_event(Action::events_lost));
    Record record;
    EcsSchema(sample_host(), sample_sensor()).describe(alert, record);
    EXPECT_FALSE(record.has(Field::server_port));
    EXPECT_TRUE(record.text(Field::message).starts_with("Script interpreter serves the network: 37: the ring"));
}

TEST(EcsSchema, LeavesNothingOfTheRecordsOldEvent)
{
    EcsSchema schema(sample_host(), sample_sensor());
    Record record;
    schema.describe(sample_alert(), record);
    schema.describe(sample_event(Action::stopped), record);
    for (const Field field :
         {Field::rule_id, Field::threat_framework, Field::process_pid, Field::tags, Field::server_ip})
        EXPECT_FALSE(record.has(field));
}

} // namespace
} // namespace listenwatch
