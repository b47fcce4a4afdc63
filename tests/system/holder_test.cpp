// Who holds a listener, as that changes; and UDP sockets that are open to strangers at times only.
#include <algorithm>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "actor_process.h"
#include "base/unique_fd.h"
#include "monitor_process.h"
#include "same_socket.h"

namespace listenwatch {
namespace {

bool is_poll()
{
    return tier_under_test() == "poll";
}

// The next event with that action about the actor's socket.
StreamEvent next_about(MonitorProcess& monitor, const std::string& action, const Truth& truth)
{
    StreamEvent event = monitor.next([&](const StreamEvent& each) {
        return each.text("event.action") == action && each.text("event.kind") != "alert" && is_socket(each, truth);
    });
    EXPECT_TRUE(event.is_valid()) << "no " << action << "\n" << monitor.errors();
    return event;
}

class HolderTest : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(x_monitor.wait_ready()) << x_monitor.errors(); }

    StreamEvent next(const std::string& action, const Truth& truth) { return next_about(x_monitor, action, truth); }

    // How many events of that action there were about the socket so far.
    std::size_t count(const std::string& action, const Truth& truth)
    {
        x_monitor.read_waiting();
        return static_cast<std::size_t>(std::ranges::count_if(x_monitor.seen(), [&](const StreamEvent& each) {
            return each.text("event.action") == action && each.text("event.kind") == "event" && is_socket(each, truth);
        }));
    }

    static std::vector<std::string> pid_of(const Truth& truth) { return {std::to_string(truth.number("pid"))}; }

    MonitorProcess x_monitor{{"--set", "sensor.poll_interval=100ms", "--set", "sensor.look_interval=200ms"}};
};

TEST_F(HolderTest, AChildServesOnWhenTheOpenerEnds)
{
    ActorProcess actor({"fork-and-exit", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    EXPECT_EQ(next("listener-opened", opened).texts("listenwatch.owners.pids"), pid_of(opened));
    actor.go_on();
    const Truth held = actor.next();
    ASSERT_NE(held.number("pid"), opened.number("pid"));
    StreamEvent changed = next("listener-changed", opened);
    while (changed.is_valid() && changed.texts("listenwatch.owners.pids") != pid_of(held))
        changed = next("listener-changed", opened); // both, for a moment
    EXPECT_EQ(changed.texts("listenwatch.changed"), std::vector<std::string>{"holders"});
    EXPECT_EQ(changed.number("process.pid"), opened.number("pid")) << "who opened it";
    actor.go_on();
    next("listener-closed", opened);
}

// The monitor starts when both hold it, so no deed before calls for a look at them.
TEST(HoldersTest, OneOfTwoClosesItsDescriptor)
{
    ActorProcess actor({"drop-one", "4", "127.0.0.1", "0"});
    const Truth held = actor.next();
    MonitorProcess monitor({"--set", "sensor.poll_interval=100ms", "--set", "sensor.look_interval=200ms"});
    ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
    EXPECT_EQ(next_about(monitor, "listener-present", held).number("listenwatch.owners.count"), 2U);
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "dropped");
    const StreamEvent changed = next_about(monitor, "listener-changed", held);
    EXPECT_EQ(changed.texts("listenwatch.owners.pids"), std::vector{std::to_string(held.number("ppid"))});
}

TEST_F(HolderTest, AnExecIsANewFace)
{
    if (is_poll()) GTEST_SKIP() << "tier poll does not see an exec";
    ActorProcess actor({"exec", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    next("listener-opened", opened);
    actor.go_on();
    const Truth held = actor.next();
    const StreamEvent changed = next("listener-changed", opened);
    EXPECT_EQ(changed.texts("listenwatch.changed"), std::vector<std::string>{"executable"});
    EXPECT_EQ(changed.texts("listenwatch.owners.executables"), std::vector<std::string>{held.text("exe")});
    EXPECT_EQ(changed.texts("listenwatch.owners.pids"), pid_of(opened));
}

TEST_F(HolderTest, WhatIsSentAndNeverReceivedIsInAQueue)
{
    ActorProcess actor({"in-flight", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    next("listener-opened", opened);
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "sent");
    const StreamEvent changed = next("listener-changed", opened);
    EXPECT_EQ(changed.number("listenwatch.owners.count"), 0U);
    EXPECT_TRUE(changed.texts("listenwatch.owners.pids").empty());
    EXPECT_EQ(changed.texts("listenwatch.owners.kinds"), std::vector<std::string>{"queue"});
    actor.go_on();
    next("listener-closed", opened);
}

TEST_F(HolderTest, AConnectedUdpSocketIsOpenToNobodyElse)
{
    ActorProcess actor({"connect-udp", "4", "127.0.0.1", is_poll() ? "47904" : "47903"}); // both tiers may run at once
    const Truth opened = actor.next();
    ASSERT_TRUE(opened.flag("ok")) << opened.text("step");
    EXPECT_FALSE(next("listener-opened", opened).flag("listenwatch.socket.ephemeral"));
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "connected");
    next("listener-closed", opened);
    actor.go_on();
    const Truth again = actor.next();
    EXPECT_EQ(again.text("deed"), "disconnected");
    EXPECT_EQ(next("listener-opened", opened).number("server.port"), again.number("port")) << "an explicit port stays";
    actor.go_on();
    next("listener-closed", opened);
}

TEST_F(HolderTest, ADisconnectLosesAPortThatTheKernelChose)
{
    ActorProcess actor({"connect-udp", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    next("listener-opened", opened);
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "connected");
    next("listener-closed", opened);
    actor.go_on();
    EXPECT_EQ(actor.next().number("port"), 0U);
    actor.finish();
    EXPECT_EQ(x_monitor.stop(), 0);
    EXPECT_EQ(count("listener-opened", opened), 1U);
}

// No event tells of it in tier cgroup, and then the socket has no port to be known by.
TEST_F(HolderTest, APortThatIsLostBetweenTwoLooksIsClosed)
{
    for (const bool closes_too : {false, true}) {
        UniqueFd fd(::socket(AF_INET, SOCK_DGRAM, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ASSERT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        std::uint64_t cookie = 0;
        socklen_t size = sizeof cookie;
        ASSERT_EQ(::getsockopt(fd.get(), SOL_SOCKET, SO_COOKIE, &cookie, &size), 0);
        const Truth opened({{"cookie", cookie}});
        next("listener-opened", opened);
        address.sin_port = htons(9);
        ASSERT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        const sockaddr nobody{AF_UNSPEC, {}};
        ASSERT_EQ(::connect(fd.get(), &nobody, sizeof nobody), 0);
        if (closes_too) fd.reset();
        next("listener-closed", opened);
    }
}

TEST_F(HolderTest, APortOfAClientIsEphemeral)
{
    ActorProcess actor({"autobind-udp", "4", "127.0.0.1"});
    const Truth sent = actor.next();
    const StreamEvent opened = next("listener-opened", sent);
    EXPECT_EQ(opened.number("server.port"), sent.number("port"));
    if (!is_poll()) {
        EXPECT_TRUE(opened.flag("listenwatch.socket.ephemeral"));
    }
    actor.go_on();
    next("listener-closed", sent);
}

TEST_F(HolderTest, ShutdownAndListenAgainIsAnotherListener)
{
    ActorProcess actor({"shutdown-relisten", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    next("listener-opened", opened);
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "shutdown");
    next("listener-closed", opened);
    actor.go_on();
    const Truth again = actor.next();
    EXPECT_EQ(next("listener-opened", opened).number("server.port"), again.number("port"));
}

class UringTest : public HolderTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(UringTest, IsSeenWithTheProcessThatAsked)
{
    ActorProcess actor({"uring-listen", GetParam(), "0"});
    const Truth truth = actor.next();
    if (truth.flag("unsupported")) GTEST_SKIP() << "this kernel has no io_uring LISTEN (6.11)";
    const StreamEvent opened = next("listener-opened", truth);
    EXPECT_EQ(opened.number("server.port"), truth.number("port"));
    EXPECT_EQ(opened.number("process.pid"), truth.number("pid"));
    EXPECT_EQ(opened.text("process.executable"), truth.text("exe"));
    EXPECT_EQ(opened.texts("listenwatch.owners.pids"), pid_of(truth));
    actor.go_on();
    next("listener-closed", truth);
}

INSTANTIATE_TEST_SUITE_P(Sensor, UringTest, ::testing::Values("sync", "async", "sqpoll", "direct"),
                         [](const auto& each) { return each.param; });

} // namespace
} // namespace listenwatch
