// Alerts as a real rsyslogd has them. Others on this host may raise alerts too: each test looks for its own.
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <unistd.h>

#include "actor_process.h"
#include "base/file.h"
#include "base/text.h"
#include "monitor_fixture.h"
#include "private_daemon.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

constexpr const char* kExposedRule = "aab1aa21-e657-4065-ba81-003984fc9ba6"; // rules/exposed-listener.yml
constexpr const char* kExposedName = "rule=\"New listener that other hosts can reach\"";

class SyslogAlertTest : public MonitorFixture {
protected:
    void SetUp() override
    {
        MonitorFixture::SetUp();
        if (IsSkipped()) return;
        const auto program = find_program("rsyslogd");
        if (!program) GTEST_SKIP() << "rsyslogd is not installed";
        std::ofstream(directory / "rsyslog.conf")
            << "module(load=\"imuxsock\" SysSock.Use=\"off\")\n"
            << "input(type=\"imuxsock\" Socket=\"" << socket << "\" RateLimit.Interval=\"0\")\n"
            << "template(name=\"t\" type=\"string\" string=\"%syslogfacility-text%|%syslogseverity-text%|%programname%|"
            << "%procid%|%msg%\\n\")\n"
            << "action(type=\"omfile\" file=\"" << output << "\" template=\"t\")\n";
        syslogd = std::make_unique<PrivateDaemon>(std::vector<std::string>{
            *program, "-n", "-f", directory / "rsyslog.conf", "-i", directory / "rsyslogd.pid"});
        ASSERT_TRUE(wait_until([&] { return ::access(socket.c_str(), F_OK) == 0 || !syslogd->is_running(); }));
        ASSERT_TRUE(syslogd->is_running()) << "rsyslogd ended by itself";
    }

    void start_with_syslog(std::vector<std::string> arguments = {})
    {
        arguments.insert(arguments.end(), {"--alerts", "syslog", "--syslog-socket", socket});
        start(arguments);
    }

    // Lines that rsyslogd wrote about a listener under that rule, once there are `count` or the time is over.
    std::vector<std::string> lines_about(const std::string& listener, const std::string& rule, std::size_t count) const
    {
        std::vector<std::string> found;
        wait_until([&] {
            found.clear();
            const std::string all = read_file(output).value_or("");
            for (const std::string_view line : split(all, '\n'))
                if (line.find(listener) != std::string_view::npos && line.find(rule) != std::string_view::npos)
                    found.emplace_back(line);
            return found.size() >= count;
        });
        return found;
    }

    TemporaryDirectory directory;
    std::string socket = directory / "log";
    std::string output = directory / "out";
    std::unique_ptr<PrivateDaemon> syslogd;
};

struct Opening {
    std::string name;
    std::vector<std::string> deed;
    std::string transport;
};

class EveryTransport : public SyslogAlertTest, public testing::WithParamInterface<Opening> {};

TEST_P(EveryTransport, AnExposedListenerIsOneAlertInTheStreamAndOneLineInSyslog)
{
    start_with_syslog();
    ActorProcess actor(GetParam().deed);
    const Truth truth = actor.next();
    const StreamEvent event = opened(truth);
    ASSERT_TRUE(event.is_valid()) << monitor->errors();
    if (!event.flag("listenwatch.exposed")) GTEST_SKIP() << "this host has no address but loopback";
    const StreamEvent told = alert(truth.number("pid"), "exposed-listener.yml");
    ASSERT_TRUE(told.is_valid()) << monitor->errors();
    EXPECT_EQ(told.text("rule.id"), kExposedRule);
    EXPECT_EQ(told.text("rule.name"), "New listener that other hosts can reach");
    EXPECT_EQ(told.text("listenwatch.alert.event_id"), event.text("event.id"));
    EXPECT_EQ(told.text("listenwatch.alert.level"), "medium");
    EXPECT_EQ(told.number("event.severity"), 50U);
    EXPECT_EQ(told.text("network.transport"), GetParam().transport);
    EXPECT_EQ(told.text("server.ip"), truth.text("address"));
    EXPECT_EQ(told.number("server.port"), truth.number("port"));
    EXPECT_EQ(told.number("listenwatch.socket.inode"), truth.number("inode"));
    EXPECT_EQ(told.text("process.executable"), truth.text("exe"));

    const std::string port = std::to_string(truth.number("port"));
    const auto lines = lines_about(":" + port + " by " + truth.text("comm") + "[", kExposedName, 1);
    ASSERT_EQ(lines.size(), 1U);
    const std::string& line = lines.front();
    EXPECT_TRUE(line.starts_with("authpriv|warning|listenwatch|" + std::to_string(monitor->pid()) + "| ")) << line;
    EXPECT_NE(line.find("new exposed listener: " + GetParam().transport + " " + truth.text("address") + ":" + port +
                        " by " + truth.text("comm") + "[" + std::to_string(truth.number("pid")) + "] user=root"),
              std::string::npos)
        << line;
    EXPECT_NE(line.find(" exe=" + truth.text("exe") + " "), std::string::npos) << line;
    EXPECT_NE(line.find(" reach=" + event.text("listenwatch.reach") + " rule="), std::string::npos) << line;
    EXPECT_TRUE(line.ends_with(" level=medium")) << line;
}

INSTANTIATE_TEST_SUITE_P(Alerts, EveryTransport,
                         testing::Values(Opening{"Tcp", {"listen", "tcp", "4", "0.0.0.0", "0"}, "tcp"},
                                         Opening{"Udp", {"bind-udp", "4", "0.0.0.0", "45454"}, "udp"}),
                         [](const auto& each) { return each.param.name; });

TEST_F(SyslogAlertTest, TheSameServiceIsToldOnceInItsWindowAndThenWithTheCount)
{
    start_with_syslog({"--set", "alerts.window=2s"});
    constexpr std::uint64_t kPort = 4242; // below those that the kernel gives to others meanwhile
    const auto is_ours = [](const StreamEvent& each) { return each.number("server.port") == kPort; };
    std::size_t openings = 0;
    std::size_t told = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (told < 2 && std::chrono::steady_clock::now() < end) {
        ActorProcess actor({"listen", "tcp", "4", "0.0.0.0", std::to_string(kPort)});
        const StreamEvent event = opened(actor.next());
        ASSERT_TRUE(event.is_valid()) << monitor->errors();
        if (!event.flag("listenwatch.exposed")) GTEST_SKIP() << "this host has no address but loopback";
        ++openings;
        actor.finish();
        const StreamEvent closed = monitor->next([&](const StreamEvent& each) { // an alert stands before the close
            told += is_ours(each) && each.text("rule.id") == kExposedRule ? 1U : 0U;
            return is_ours(each) && each.text("event.action") == "listener-closed" &&
                   each.text("event.kind") == "event";
        });
        ASSERT_TRUE(closed.is_valid());
    }
    ASSERT_EQ(told, 2U) << openings << " openings";
    ASSERT_GT(openings, 2U) << "none was inside the window";
    const auto lines = lines_about("new exposed listener: tcp 0.0.0.0:" + std::to_string(kPort) + " ", kExposedName, 2);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].find("suppressed="), std::string::npos) << lines[0];
    EXPECT_TRUE(lines[1].ends_with(" suppressed=" + std::to_string(openings - 2))) << lines[1];
    EXPECT_EQ(monitor->stop(), 0);
}

TEST_F(SyslogAlertTest, WhatWasHeldBackIsToldWhenItsWindowEnds)
{
    start_with_syslog({"--set", "alerts.window=4s"});
    const std::string port = "4243";
    for (int i = 0; i < 3; ++i) {
        ActorProcess actor({"listen", "tcp", "4", "0.0.0.0", port});
        const StreamEvent event = opened(actor.next());
        ASSERT_TRUE(event.is_valid()) << monitor->errors();
        if (!event.flag("listenwatch.exposed")) GTEST_SKIP() << "this host has no address but loopback";
        actor.finish();
    }
    const StreamEvent told = monitor->next([&](const StreamEvent& each) {
        return each.text("rule.id") == kExposedRule && !each.text("listenwatch.alert.window").empty();
    });
    ASSERT_TRUE(told.is_valid());
    EXPECT_EQ(told.text("listenwatch.alert.window"), "4s");
    EXPECT_GE(told.number("listenwatch.alert.suppressed"), 1U);
    EXPECT_EQ(told.number("server.port"), 4243U);
    const auto lines =
        lines_about("more like it in the last 4s: new exposed listener: tcp 0.0.0.0:" + port + " ", kExposedName, 1);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(monitor->stop(), 0);
}

TEST_F(SyslogAlertTest, WhatIsHeldBackWhenTheProgramEndsIsTold)
{
    start_with_syslog({"--set", "alerts.rule_limit=2"});
    for (int i = 0; i < 5; ++i) {
        ActorProcess actor({"listen", "tcp", "4", "0.0.0.0", std::to_string(4244 + i)});
        const StreamEvent event = opened(actor.next());
        ASSERT_TRUE(event.is_valid()) << monitor->errors();
        if (!event.flag("listenwatch.exposed")) GTEST_SKIP() << "this host has no address but loopback";
        actor.finish();
    }
    EXPECT_EQ(monitor->stop(), 0);
    const auto lines = lines_about("more like it in the last 1h: new exposed listener: ", kExposedName, 1);
    ASSERT_EQ(lines.size(), 1U);
    const std::size_t at = lines[0].find("| ") + 2;
    const std::string_view count = std::string_view(lines[0]).substr(at, lines[0].find(' ', at) - at);
    EXPECT_GE(parse_number<int>(count).value_or(0), 3) << lines[0]; // others may have been held back as well
}

} // namespace
} // namespace listenwatch
