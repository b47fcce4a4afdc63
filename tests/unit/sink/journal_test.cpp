#include "sink/journal.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "log_daemon.h"
#include "sample_event.h"
#include "sink/schema/ecs.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

// The journal's protocol, read back.
std::map<std::string, std::string> parse_entry(std::string_view entry)
{
    std::map<std::string, std::string> fields;
    while (!entry.empty()) {
        const std::size_t end = entry.find_first_of("=\n");
        const std::string key(entry.substr(0, end));
        std::size_t start = end + 1;
        std::size_t size = 0;
        if (entry[end] == '=') {
            size = entry.find('\n', start) - start;
        } else {
            for (std::size_t i = 0; i < 8; ++i)
                size |= static_cast<std::size_t>(static_cast<unsigned char>(entry[start + i])) << 8 * i;
            start += 8;
        }
        fields[key] = entry.substr(start, size);
        entry.remove_prefix(start + size);
        EXPECT_TRUE(entry.starts_with('\n'));
        entry.remove_prefix(1);
    }
    return fields;
}

class JournalTest : public testing::Test {
protected:
    std::map<std::string, std::string> send(const Alert& alert)
    {
        Record record;
        EcsSchema(sample_host(), sample_sensor()).describe(alert, record);
        journal.write(record, &alert);
        EXPECT_TRUE(journal.flush());
        return parse_entry(daemon.receive().value_or(""));
    }

    TemporaryDirectory directory;
    LogDaemon daemon{directory / "socket"};
    Journal journal{{.socket_path = directory / "socket", .facility = 10, .consequence = "alerts are nowhere"}};
};

TEST_F(JournalTest, WritesTheFieldsOfAnAlert)
{
    auto fields = send(sample_alert());
    EXPECT_TRUE(fields["MESSAGE"].starts_with("new exposed listener: tcp 0.0.0.0:8000 by python3[4711]"));
    fields.erase("MESSAGE");
    EXPECT_TRUE(fields["LISTENWATCH_EVENT_ID"].starts_with(sample_host().agent_ephemeral_id));
    fields.erase("LISTENWATCH_EVENT_ID");
    EXPECT_EQ(fields, (std::map<std::string, std::string>{{"PRIORITY", "3"},
                                                          {"SYSLOG_FACILITY", "10"},
                                                          {"SYSLOG_IDENTIFIER", "listenwatch"},
                                                          {"MESSAGE_ID", "82adfede5fba48f381dd01787d8733a3"},
                                                          {"LISTENWATCH_ACTION", "listener-opened"},
                                                          {"LISTENWATCH_PROTO", "tcp"},
                                                          {"LISTENWATCH_ADDRESS", "0.0.0.0"},
                                                          {"LISTENWATCH_PORT", "8000"},
                                                          {"LISTENWATCH_PID", "4711"},
                                                          {"LISTENWATCH_EXE", "/usr/bin/python3.11"},
                                                          {"LISTENWATCH_UNIT", "apache2.service"},
                                                          {"LISTENWATCH_RULE_ID", sample_alert().rule->id},
                                                          {"LISTENWATCH_LEVEL", "high"}}));
}

TEST_F(JournalTest, APathCannotAddAField)
{
    Alert alert = sample_alert();
    Listener listener = sample_listener();
    auto process = std::make_shared<Process>(*listener.opener);
    process->executable = "/tmp/x\nPRIORITY=7\n";
    listener.opener = process;
    auto event = std::make_shared<ListenEvent>(*alert.event);
    event->listener = std::make_shared<Listener>(listener);
    alert.event = event;
    auto fields = send(alert);
    EXPECT_EQ(fields["PRIORITY"], "3");
    EXPECT_EQ(fields["LISTENWATCH_EXE"], "/tmp/x\nPRIORITY=7\n");
}

TEST_F(JournalTest, SaysNothingAboutPlainEvents)
{
    Record record;
    EcsSchema(sample_host(), sample_sensor()).describe(sample_event(Action::listener_opened), record);
    journal.write(record, nullptr);
    EXPECT_TRUE(journal.flush());
    EXPECT_FALSE(daemon.receive());
}

TEST(JournalCatalog, ExplainsEachMessageId)
{
    const auto catalog = read_file(std::string(LISTENWATCH_SOURCE_DIR) + "/packaging/listenwatch.catalog");
    ASSERT_TRUE(catalog) << catalog.error().text;
    std::multiset<std::string> explained;
    for (const std::string_view line : split(*catalog, '\n'))
        if (line.starts_with("-- ")) explained.emplace(line.substr(3));
    std::multiset<std::string> used;
    for (int action = 0; action <= static_cast<int>(Action::sensor_restored); ++action)
        used.emplace(message_id(static_cast<Action>(action)));
    EXPECT_EQ(explained, used);
}

} // namespace
} // namespace listenwatch
