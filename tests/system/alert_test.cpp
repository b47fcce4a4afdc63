// Alerts end to end: the real program with the shipped rules, an actor, a real journald.
#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include "actor_process.h"
#include "base/unique_fd.h"
#include "monitor_fixture.h"
#include "private_daemon.h"
#include "private_journald.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

class AlertTest : public MonitorFixture {
protected:
    // Of those read so far.
    std::size_t alerts_about(std::uint64_t pid) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(monitor->seen(), [&](const StreamEvent& each) {
            return each.text("event.kind") == "alert" && each.number("process.pid") == pid;
        }));
    }
};

// What a rule must fire for: the deed, the file name that the actor gets in a directory ("" = as it is), the rule.
struct Misdeed {
    std::string name;
    std::vector<std::string> deed;
    std::string called;
    std::string rule_file;
    bool needs_exposure = false;
};

class EveryMisdeed : public AlertTest, public testing::WithParamInterface<Misdeed> {};

TEST_P(EveryMisdeed, FiresItsRule)
{
    start({"--alerts", "none"});
    const TemporaryDirectory directory; // in /tmp, where anybody may write
    std::string program;
    if (!GetParam().called.empty()) {
        program = directory / GetParam().called;
        fs::copy_file(actor_program(), program);
    }
    ActorProcess actor(GetParam().deed, program);
    const Truth truth = actor.next();
    if (truth.text("error").find("in use") != std::string::npos) GTEST_SKIP() << "the port is in use on this host";
    const StreamEvent event = opened(truth);
    ASSERT_TRUE(event.is_valid()) << monitor->errors();
    if (GetParam().needs_exposure && !event.flag("listenwatch.exposed"))
        GTEST_SKIP() << "this host has no address but loopback";
    EXPECT_TRUE(alert(truth.number("pid"), GetParam().rule_file).is_valid()) << event.line();
}

INSTANTIATE_TEST_SUITE_P(
    Alerts, EveryMisdeed,
    testing::Values(Misdeed{"Memfd", {"memfd", "4", "127.0.0.1", "0"}, "", "deleted-executable.yml"},
                    Misdeed{"Deleted", {"deleted", "4", "127.0.0.1", "0"}, "", "deleted-executable.yml"},
                    Misdeed{"WorldWritable", {"listen", "tcp"}, "daemon", "world-writable-executable.yml"},
                    Misdeed{"Netcat", {"listen", "tcp"}, "nc", "shell-listener.yml"},
                    Misdeed{"Shell", {"listen", "tcp"}, "bash", "shell-listener.yml"},
                    Misdeed{"Database", {"listen", "tcp", "4", "0.0.0.0", "28015"}, "", "exposed-database.yml", true},
                    Misdeed{"DatabaseOverUdp", {"bind-udp", "4", "0.0.0.0", "11211"}, "", "exposed-database.yml", true},
                    Misdeed{"ClearText", {"listen", "tcp", "4", "0.0.0.0", "23"}, "", "clear-text-login.yml", true}),
    [](const auto& each) { return each.param.name; });

TEST_F(AlertTest, AnInterpreterWithItsProgramOnTheCommandLineFires)
{
    const auto perl = find_program("perl");
    if (!perl) GTEST_SKIP() << "perl is not installed";
    start({"--alerts", "none"});
    const PrivateDaemon program({*perl, "-MSocket", "-e",
                                 "socket(S, PF_INET, SOCK_STREAM, 0); bind(S, sockaddr_in(0, INADDR_LOOPBACK)); "
                                 "listen(S, 1); sleep 100"});
    EXPECT_TRUE(alert(static_cast<std::uint64_t>(program.pid()), "interpreter-listener.yml").is_valid());
}

TEST_F(AlertTest, AListenerForThisHostOnlyFromANormalPlaceIsNoAlert)
{
    if (actor_program().starts_with("/tmp/")) GTEST_SKIP() << "the actor lies in /tmp, which is a reason for an alert";
    start({"--alerts", "none"});
    ActorProcess good({"listen", "tcp", "4", "127.0.0.1", "0"});
    const Truth silent = good.next();
    ASSERT_TRUE(opened(silent).is_valid());
    ActorProcess bad({"memfd", "4", "127.0.0.1", "0"}); // proves that alerts come through
    const Truth loud = bad.next();
    ASSERT_TRUE(alert(loud.number("pid"), "deleted-executable.yml").is_valid());
    EXPECT_EQ(alerts_about(silent.number("pid")), 0U);
}

TEST_F(AlertTest, ReachesTheJournalWithItsFields)
{
    std::string why_not;
    const auto journald = start_private_journald(why_not);
    if (!journald) GTEST_SKIP() << why_not;
    const UniqueFd space(
        ::open(("/proc/" + std::to_string(journald->pid()) + "/ns/mnt").c_str(), O_RDONLY | O_CLOEXEC));
    start({"--alerts", "auto"}, [&] { return ::setns(space.get(), CLONE_NEWNS) == 0; });
    ActorProcess actor({"memfd", "4", "127.0.0.1", "0"});
    const Truth truth = actor.next();
    const StreamEvent told = alert(truth.number("pid"), "deleted-executable.yml");
    ASSERT_TRUE(told.is_valid()) << monitor->errors();
    const auto stored = journal_entries(
        *journald, "_PID=" + std::to_string(monitor->pid()) + " LISTENWATCH_RULE_ID=" + told.text("rule.id"), 1);
    ASSERT_EQ(stored.size(), 1U) << monitor->errors();
    const std::pair<const char*, std::string> expected[] = {
        {"PRIORITY", "3"},
        {"SYSLOG_FACILITY", "10"},
        {"SYSLOG_IDENTIFIER", "listenwatch"},
        {"LISTENWATCH_ACTION", "listener-opened"},
        {"LISTENWATCH_PROTO", "tcp"},
        {"LISTENWATCH_ADDRESS", "127.0.0.1"},
        {"LISTENWATCH_PORT", std::to_string(truth.number("port"))},
        {"LISTENWATCH_PID", std::to_string(truth.number("pid"))},
        {"LISTENWATCH_LEVEL", "high"},
        {"LISTENWATCH_EVENT_ID", told.text("event.id")},
    };
    for (const auto& [name, value] : expected) EXPECT_EQ(stored[0].value(name, ""), value) << name;
    const std::string message = stored[0].value("MESSAGE", "");
    EXPECT_NE(message.find("rule=\"Listener of a program without a file\" level=high"), std::string::npos) << message;
}

} // namespace
} // namespace listenwatch
