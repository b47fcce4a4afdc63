// The events go to a pipe that nobody reads until the test says so: the monitor waits for no reader.
#include <csignal>
#include <sys/syscall.h>

#include "actor_process.h"
#include "broken_sink_fixture.h"

namespace listenwatch {
namespace {

using SlowReader = BrokenSink;

// wait_ready has read what was there at the start.
TEST_F(SlowReader, APipeThatNobodyReadsHoldsBackNothing)
{
    if (tier_under_test() == "poll") GTEST_SKIP() << "tier poll does not see what comes and goes between two polls";
    ASSERT_TRUE(syslog.appear());
    start({"--alerts", "syslog", "--syslog-socket", syslog.path(), "--ring-size", kRing});
    monitor->read_no_more();
    ActorProcess flood({"churn", "2000", "tcp"}); // of 4 KiB a pair: more than what may wait
    ASSERT_FALSE(flood.next(std::chrono::seconds(60)).empty());
    flood.finish();
    ActorProcess actor({"memfd", "4", "127.0.0.1", "0"});
    const std::string pid = "[" + std::to_string(actor.next().number("pid")) + "]";
    const auto is_told = [&] {
        take_messages(10);
        return std::ranges::any_of(messages, [&](const std::string& each) { return has(each, pid); });
    };
    EXPECT_TRUE(wait_until(is_told)) << "an alert waits for a reader of events";
    EXPECT_TRUE(wait_until([&] { return bool(has(monitor->errors(), "-: Resource temporarily unavailable: ")); }));
    const StreamEvent told = monitor->next([](const StreamEvent& each) {
        return has(each.text("event.reason"), " events found no room in memory while - could not be written");
    });
    ASSERT_TRUE(told.is_valid()) << monitor->errors();
    EXPECT_GT(told.number("listenwatch.lost.count"), 0U);
    for (const StreamEvent& each : monitor->seen()) EXPECT_TRUE(each.is_valid()) << each.line();
}

TEST_F(SlowReader, APipeThatNobodyReadsDelaysNoEnd)
{
    if (tier_under_test() == "poll") GTEST_SKIP() << "tier poll does not see what comes and goes between two polls";
    ASSERT_TRUE(syslog.appear());
    start({"--alerts", "syslog", "--syslog-socket", syslog.path()});
    monitor->read_no_more();
    ActorProcess flood({"churn", "200", "tcp"}); // more than a pipe takes
    ASSERT_FALSE(flood.next(std::chrono::seconds(60)).empty());
    flood.finish();
    const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, monitor->pid(), 0)));
    monitor->send_signal(SIGTERM);
    pollfd ended{process.get(), POLLIN, 0};
    EXPECT_EQ(::poll(&ended, 1, 20'000), 1) << "it waits for a reader";
    EXPECT_EQ(monitor->stop(), 0);
    EXPECT_TRUE(has(monitor->errors(), "what it did not take is lost"));
    for (const StreamEvent& each : monitor->seen()) EXPECT_TRUE(each.is_valid()) << each.line();
}

} // namespace
} // namespace listenwatch
