// The monitor's own sensor under attack: what is taken off is told, put back, and what was missed is read anew.
#include <algorithm>
#include <gtest/gtest.h>

#include "actor_process.h"
#include "has_text.h"
#include "monitor_process.h"
#include "same_socket.h"
#include "taken_off.h"

namespace listenwatch {
namespace {

class BlindTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (tier_under_test() == "poll") GTEST_SKIP() << "tier poll has no programs in the kernel";
        ASSERT_TRUE(x_monitor.wait_ready()) << x_monitor.errors();
    }

    StreamEvent next_action(const std::string& action)
    {
        StreamEvent event =
            x_monitor.next([&](const StreamEvent& each) { return each.text("event.action") == action; });
        EXPECT_TRUE(event.is_valid()) << "no " << action << "\n" << x_monitor.errors();
        return event;
    }

    // Too short for any look at the host: only a hook sees it.
    void expect_short_lived_seen()
    {
        ActorProcess actor({"short-lived", "50"});
        const Truth truth = actor.next();
        const StreamEvent opened = x_monitor.next([&](const StreamEvent& event) {
            return event.text("event.action") == "listener-opened" && is_socket(event, truth);
        });
        EXPECT_TRUE(opened.is_valid()) << x_monitor.errors();
        EXPECT_FALSE(opened.flag("listenwatch.recovered"));
    }

    MonitorProcess x_monitor{{"--set", "sensor.canary=200ms"}};
};

TEST_F(BlindTest, ProgramsThatAreTakenOffAreToldAndPutBack)
{
    const std::size_t detached = detach_from_cgroup(x_monitor.pid());
    if (detached == 0) GTEST_SKIP() << "no program is attached to a cgroup here, and others cannot be taken off";
    EXPECT_TRUE(has(next_action("sensor-blind").text("event.reason"), "was taken off"));
    next_action("sensor-restored");
    expect_short_lived_seen();
}

TEST_F(BlindTest, AProgramThatIsReplacedIsToldAndPutBack)
{
    if (!replace_sock_ops(x_monitor.pid())) GTEST_SKIP() << "this tier has no sock_ops program";
    EXPECT_TRUE(has(next_action("sensor-blind").text("event.reason"), "on_tcp_listen was taken off"));
    next_action("sensor-restored");
    expect_short_lived_seen();
}

// A canary sings all the time meanwhile, and would be told if it were not heard.
TEST_F(BlindTest, TheCanaryIsHeardAndIsNobodysBusiness)
{
    for (int i = 0; i < 4; ++i) expect_short_lived_seen();
    ActorProcess actor({"listen", "tcp", "4", "127.0.0.1", "0"});
    const Truth truth = actor.next();
    actor.finish();
    x_monitor.next([&](const StreamEvent& event) {
        return event.text("event.action") == "listener-closed" && is_socket(event, truth);
    });
    EXPECT_EQ(x_monitor.stop(), 0) << x_monitor.errors();
    for (const StreamEvent& event : x_monitor.seen()) {
        EXPECT_NE(event.text("event.action"), "sensor-blind") << event.line();
        EXPECT_NE(event.number("process.pid"), static_cast<std::uint64_t>(x_monitor.pid())) << event.line();
    }
}

} // namespace
} // namespace listenwatch
