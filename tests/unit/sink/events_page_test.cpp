// docs/events.md against the code: the samples are what the code writes, and no field or kind is missing.
#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/action.h"
#include "base/file.h"
#include "sample_event.h"
#include "sink/json_line.h"
#include "sink/schema/ecs.h"
#include "sink/sentence.h"

namespace listenwatch {
namespace {

using Json = nlohmann::ordered_json;

class EventsPage : public testing::Test {
protected:
    void SetUp() override
    {
        const auto page = read_file(std::string(LISTENWATCH_SOURCE_DIR) + "/docs/events.md");
        ASSERT_TRUE(page) << page.error().text;
        text = *page;
    }

    // The JSON under that heading.
    Json sample(const std::string& heading) const
    {
        const std::size_t start = text.find("\n### `" + heading + "`\n");
        const std::size_t open = text.find("```json\n", start);
        const std::size_t close = text.find("\n```", open);
        if (start == std::string::npos || close == std::string::npos) return {};
        return Json::parse(text.substr(open + 8, close - open - 8), nullptr, false);
    }

    Json written() const
    {
        std::string line;
        append_json_line(record, line);
        return Json::parse(line);
    }

    std::string text;
    EcsSchema schema{sample_host(), sample_sensor()};
    Record record;
};

TEST_F(EventsPage, ShowsEachActionAsTheCodeWritesIt)
{
    for (int action = 0; action <= static_cast<int>(Action::sensor_restored); ++action) {
        const ListenEvent event = sample_event(static_cast<Action>(action));
        schema.describe(event, record);
        EXPECT_EQ(sample(std::string(to_text(event.action))).dump(2), written().dump(2));
    }
}

TEST_F(EventsPage, ShowsASocketWithoutAPortAsTheCodeWritesIt)
{
    schema.describe(sample_packet_event(), record);
    EXPECT_EQ(sample("listener-opened: a packet socket").dump(2), written().dump(2));
}

TEST_F(EventsPage, ShowsAnAlertAsTheCodeWritesIt)
{
    schema.describe(sample_alert(), record);
    EXPECT_EQ(sample("alert").dump(2), written().dump(2));
}

TEST_F(EventsPage, ShowsTheLineForSyslogAsTheCodeWritesIt)
{
    schema.describe(sample_alert(), record);
    std::string line = "listenwatch[712]: ";
    append_alert(line, record);
    EXPECT_NE(text.find(line + "\n"), std::string::npos) << line;
}

TEST_F(EventsPage, NamesEachFieldInItsTable)
{
    for (const FieldInfo& field : field_catalogue())
        EXPECT_NE(text.find("\n| `" + std::string(field.name) + "` |"), std::string::npos)
            << field.name << " has no row in docs/events.md";
}

TEST_F(EventsPage, NamesNoFieldThatThereIsNot)
{
    for (std::size_t at = text.find("\n| `"); at != std::string::npos; at = text.find("\n| `", at + 1)) {
        const std::string name = text.substr(at + 4, text.find('`', at + 4) - at - 4);
        EXPECT_TRUE(find_field(name)) << name;
    }
}

} // namespace
} // namespace listenwatch
