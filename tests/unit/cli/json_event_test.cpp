#include "cli/json_event.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

std::string fault_of(std::string_view text)
{
    const auto event = parse_json_event(text);
    return event ? "" : event.error().text;
}

TEST(JsonEvent, TakesNestedObjectsAndDottedKeys)
{
    const auto event =
        parse_json_event(R"({"server": {"port": 22}, "process.name": "sshd", "process": {"parent.pid": 1},
        "listenwatch": {"exposed": true, "owners": {"pids": [1, 2]}}, "tags": ["exposed"], "Image": "/usr/sbin/sshd"})");
    ASSERT_TRUE(event) << event.error().text;
    EXPECT_TRUE(event->unknown.empty());
    const Record& record = event->record;
    EXPECT_EQ(std::get<std::int64_t>(record.get(Field::server_port)), 22);
    EXPECT_EQ(std::get<std::string>(record.get(Field::process_name)), "sshd");
    EXPECT_EQ(std::get<std::int64_t>(record.get(Field::process_parent_pid)), 1);
    EXPECT_TRUE(std::get<bool>(record.get(Field::lw_exposed)));
    EXPECT_EQ(std::get<std::vector<std::int64_t>>(record.get(Field::lw_owners_pids)),
              (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(std::get<std::vector<std::string>>(record.get(Field::tags)), std::vector<std::string>{"exposed"});
    EXPECT_EQ(std::get<std::string>(record.get(Field::process_executable)), "/usr/sbin/sshd");
}

TEST(JsonEvent, NullIsAbsentAndASingleValueIsAListOfOne)
{
    const auto event = parse_json_event(R"({"user.name": null, "tags": "exposed", "listenwatch.owners.pids": 7})");
    ASSERT_TRUE(event);
    EXPECT_FALSE(event->record.has(Field::user_name));
    EXPECT_TRUE(event->record.has(Field::tags));
    EXPECT_TRUE(event->record.has(Field::lw_owners_pids));
}

TEST(JsonEvent, NamesWhatItDoesNotKnow)
{
    const auto event = parse_json_event(R"({"cloud": {"region": "x", "zones": [{"a": 1}]}, "server.port": 1})");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->unknown, (std::vector<std::string>{"cloud.region", "cloud.zones"}));
}

TEST(JsonEvent, RefusesWrongTypesByName)
{
    EXPECT_EQ(fault_of(R"({"server": {"port": "22"}})"), "server.port: must be a whole number");
    EXPECT_EQ(fault_of(R"({"server.port": 22.5})"), "server.port: must be a whole number");
    EXPECT_EQ(fault_of(R"({"server.port": 18446744073709551615})"), "server.port: must be a whole number");
    EXPECT_EQ(fault_of(R"({"user.id": 0})"), "user.id: must be text");
    EXPECT_EQ(fault_of(R"({"user.name": ["a"]})"), "user.name: must be text");
    EXPECT_EQ(fault_of(R"({"listenwatch.exposed": "true"})"), "listenwatch.exposed: must be true or false");
    EXPECT_EQ(fault_of(R"({"tags": [1]})"), "tags: must be a list of texts");
    EXPECT_EQ(fault_of(R"({"listenwatch.owners.pids": ["1"]})"),
              "listenwatch.owners.pids: must be a list of whole numbers");
    EXPECT_EQ(fault_of(R"({"server.port": 1, "server": {"port": 1}})"), "server.port: is there twice");
}

TEST(JsonEvent, RefusesWhatIsNotOneObject)
{
    EXPECT_EQ(fault_of("[]"), "an event is a JSON object");
    EXPECT_TRUE(fault_of("").starts_with("not one JSON object: "));
    EXPECT_TRUE(fault_of("{}{}").starts_with("not one JSON object: "));
    EXPECT_TRUE(fault_of("{\"user.name\": \"\xff\"}").starts_with("not one JSON object: "));
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += R"({"a":)";
    EXPECT_TRUE(fault_of(deep + "1" + std::string(100'000, '}')).ends_with("nested too deep"));
}

} // namespace
} // namespace listenwatch
