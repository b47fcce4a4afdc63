#include "sink/syslog.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "log_daemon.h"
#include "sample_event.h"
#include "sink/schema/ecs.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

class SyslogTest : public testing::Test {
protected:
    std::string send(const Alert& alert)
    {
        Record record;
        EcsSchema(sample_host(), sample_sensor()).describe(alert, record);
        syslog.write(record, &alert);
        EXPECT_TRUE(syslog.flush());
        return daemon.receive().value_or("(nothing)");
    }

    void SetUp() override
    {
        ::setenv("TZ", "UTC", 1);
        ::tzset();
    }

    TemporaryDirectory directory;
    LogDaemon daemon{directory / "log"};
    Syslog syslog{{.socket_path = directory / "log", .facility = 10, .consequence = "alerts are nowhere"}};
    std::string pid = std::to_string(::getpid());
};

TEST_F(SyslogTest, WritesAnAlertAsOneLine)
{
    EXPECT_EQ(send(sample_alert()),
              "<83>Jul 29 12:34:56 listenwatch[" + pid +
                  "]: new exposed listener: tcp 0.0.0.0:8000 by python3[4711] user=www-data unit=apache2.service "
                  "exe=/usr/bin/python3.11 module=http.server reach=all rule=\"Script interpreter serves the network\" "
                  "level=high suppressed=3");
}

TEST_F(SyslogTest, PadsTheDayAsRfc3164Does)
{
    Alert alert = sample_alert();
    auto event = std::make_shared<ListenEvent>(*alert.event);
    event->realtime_ns = 1'775'000'000LL * 1'000'000'000; // 2026-03-31T23:33:20Z
    alert.event = event;
    EXPECT_TRUE(send(alert).starts_with("<83>Mar 31 23:33:20 listenwatch["));
    event->realtime_ns += 86'400LL * 1'000'000'000;
    EXPECT_TRUE(send(alert).starts_with("<83>Apr  1 23:33:20 listenwatch["));
}

TEST_F(SyslogTest, GivesEachLevelItsPriority)
{
    const std::pair<Level, const char*> cases[] = {{Level::informational, "<86>"},
                                                   {Level::low, "<85>"},
                                                   {Level::medium, "<84>"},
                                                   {Level::high, "<83>"},
                                                   {Level::critical, "<82>"}};
    for (const auto& [level, priority] : cases) {
        Alert alert = sample_alert();
        auto rule = std::make_shared<RuleInfo>(*alert.rule);
        rule->level = level;
        alert.rule = rule;
        EXPECT_TRUE(send(alert).starts_with(priority));
    }
}

TEST_F(SyslogTest, SaysNothingAboutPlainEvents)
{
    Record record;
    EcsSchema(sample_host(), sample_sensor()).describe(sample_event(Action::listener_opened), record);
    syslog.write(record, nullptr);
    EXPECT_TRUE(syslog.flush());
    EXPECT_FALSE(daemon.receive());
}

TEST_F(SyslogTest, StaysOneSafeLineWhateverTheProcessIsCalled)
{
    Alert alert = sample_alert();
    Listener listener = sample_listener();
    auto process = std::make_shared<Process>(*listener.opener);
    process->comm = "x\n<82>Jul 29";
    process->executable = "/tmp/" + std::string(4000, '\x1b') + "\" level=low";
    listener.opener = process;
    listener.user_name = std::string(4000, '\xff');
    listener.service.unit = std::string(4000, ' ');
    auto event = std::make_shared<ListenEvent>(*alert.event);
    event->listener = std::make_shared<Listener>(listener);
    auto rule = std::make_shared<RuleInfo>(*alert.rule);
    rule->title = std::string(4000, '"');
    alert.event = event;
    alert.rule = rule;
    const std::string message = send(alert);
    EXPECT_LE(message.size(), 2048U);
    for (const char c : message) EXPECT_TRUE(c >= ' ' && c < 0x7f);
    EXPECT_TRUE(message.ends_with("\" level=high suppressed=3"));
}

TEST_F(SyslogTest, NamesTheConsequenceWhenNobodyListens)
{
    Syslog lonely(
        {.socket_path = directory / "nothing", .facility = 10, .consequence = "alerts are only in events.json"});
    EXPECT_TRUE(lonely.flush());
    EXPECT_EQ(lonely.reopen().error().text, directory / "nothing: No such file or directory: alerts are only in "
                                                        "events.json (0 wait, 0 lost)");
}

} // namespace
} // namespace listenwatch
