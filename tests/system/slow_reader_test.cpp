// The events go to a pipe: the monitor waits for a reader that reads, and for none that does not.
#include <csignal>
#include <memory>
#include <set>
#include <sys/syscall.h>

#include "actor_process.h"
#include "broken_sink_fixture.h"
#include "stream_state.h"

namespace listenwatch {
namespace {

constexpr std::chrono::seconds kBusy(60); // thousands of events, with a sanitizer

class SlowReader : public BrokenSink {
protected:
    // Many listeners at once; what they are.
    OpenListeners flood()
    {
        for (std::uint64_t i = 0; i < kFlooders; ++i) {
            const std::string count = std::to_string(kKept);
            flooders.push_back(
                std::make_unique<ActorProcess>(std::vector<std::string>{"flood-and-keep", count, "1", count}));
            netns_inos.insert(flooders.back()->next().number("netns"));
        }
        for (const auto& flooder : flooders) flooder->go_on();
        OpenListeners truth;
        std::string failure;
        for (const auto& flooder : flooders) {
            flooder->next(); // "flooded"
            add_truth(*flooder, "flood-and-keep", truth, nullptr, failure);
        }
        EXPECT_EQ(failure, "");
        EXPECT_EQ(truth.size(), kFlooders * kKept);
        return truth;
    }

    // An event at each pace, or the chunk of some thirty that it came with.
    void read_slowly(std::chrono::milliseconds pace, std::chrono::seconds duration)
    {
        const auto end = std::chrono::steady_clock::now() + duration;
        while (std::chrono::steady_clock::now() < end) {
            ::poll(nullptr, 0, static_cast<int>(pace.count()));
            EXPECT_TRUE(monitor->next([](const StreamEvent&) { return true; }).is_valid());
        }
    }

    std::vector<std::unique_ptr<ActorProcess>> flooders;
    std::set<std::uint64_t> netns_inos;

private:
    static constexpr std::uint64_t kFlooders = 4, kKept = 900;
};

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

// One poll, or one look at the host, may find more than what may wait: the closings are some 10 MB, and come at once.
TEST_F(SlowReader, AReaderThatReadsGetsAllThatCameAtOnce)
{
    ASSERT_TRUE(syslog.appear());
    start({"--alerts", "syslog", "--syslog-socket", syslog.path(), "--ring-size", kRing});
    const OpenListeners truth = flood();
    StreamState state(netns_inos);
    monitor->next(
        [&](const StreamEvent& each) {
            state.take(each);
            return state.open().size() == truth.size();
        },
        kBusy);
    EXPECT_EQ(difference(state.open(), "the stream", truth, "the actors' truth"), "") << monitor->errors();
    for (const auto& flooder : flooders) flooder->finish();
    monitor->next(
        [&](const StreamEvent& each) {
            state.take(each);
            return state.open().empty();
        },
        kBusy);
    EXPECT_EQ(difference(state.open(), "the stream", {}, "nothing"), "") << monitor->errors();
    EXPECT_EQ(state.lost(), 0U) << state.loss_reason();
}

// A look takes a small part of the time: who is waited for while one is made has no share in that.
TEST_F(SlowReader, WhoeverIsWaitedForPutsOffNoLook)
{
    if (tier_under_test() == "poll") GTEST_SKIP() << "tier poll does nothing but look";
    ASSERT_TRUE(syslog.appear());
    start({"--alerts", "syslog", "--syslog-socket", syslog.path(), "--ring-size", kRing, "--set",
           "sensor.look_interval=100ms"});
    monitor->read_no_more();
    monitor->send_signal(SIGSTOP); // when it goes on, a look is due and there are more events than what may wait
    ActorProcess flood({"churn", "2000", "tcp"});
    ASSERT_FALSE(flood.next(std::chrono::seconds(60)).empty());
    flood.finish();
    monitor->send_signal(SIGCONT);
    read_slowly(std::chrono::milliseconds(3), std::chrono::seconds(6));
    ActorProcess actor({"unix-stream", "@listenwatch-look-" + std::to_string(::getpid())}); // only a look shows it
    const std::uint64_t inode = actor.next().number("inode");
    const StreamEvent told = monitor->next([&](const StreamEvent& each) {
        return each.text("event.action") == "listener-opened" && each.number("listenwatch.socket.inode") == inode;
    });
    EXPECT_TRUE(told.is_valid()) << monitor->errors();
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

// Who takes some 40 KB a second of 8 MB is waited for, but not at the end.
TEST_F(SlowReader, AReaderThatTakesLittleDelaysNoEndForLong)
{
    constexpr std::chrono::milliseconds kPace(60);
    ASSERT_TRUE(syslog.appear());
    start({"--alerts", "syslog", "--syslog-socket", syslog.path(), "--ring-size", kRing});
    monitor->read_no_more();
    flood();
    const auto is_of_flood = [&](const StreamEvent& each) {
        return netns_inos.contains(each.number("listenwatch.socket.netns"));
    };
    ASSERT_TRUE(monitor->next(is_of_flood).is_valid());
    const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, monitor->pid(), 0)));
    monitor->send_signal(SIGTERM);
    pollfd ended{process.get(), POLLIN, 0};
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(50);
    while (::poll(&ended, 1, static_cast<int>(kPace.count())) == 0 && std::chrono::steady_clock::now() < limit)
        monitor->next(is_of_flood);
    EXPECT_EQ(ended.revents, POLLIN) << "it waits for a reader";
    EXPECT_EQ(monitor->stop(), 0);
    EXPECT_TRUE(has(monitor->errors(), "what it did not take is lost"));
}

} // namespace
} // namespace listenwatch
