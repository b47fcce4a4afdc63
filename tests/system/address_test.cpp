// How far a listener reaches changes while its socket does nothing: addresses come and go.
#include <gtest/gtest.h>

#include "actor_process.h"
#include "in_namespace.h"
#include "socket_event.h"

namespace listenwatch {
namespace {

class AddressTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        x_opened = x_actor.next();
        ASSERT_TRUE(x_opened.flag("ok")) << x_opened.text("step") << ": " << x_opened.text("error");
    }

    // The monitor's own namespace is the actor's: it is told of addresses there.
    std::function<bool()> enter_actors()
    {
        return [pid = x_actor.pid()] { return enter_network_of(pid); };
    }

    StreamEvent next(MonitorProcess& monitor, const std::string& action, const std::string& kind = "event")
    {
        return next_about(monitor, x_opened, action, kind);
    }

    // False: this kernel cannot make such a device.
    bool gain_address()
    {
        x_actor.go_on();
        const Truth device = x_actor.next();
        if (device.flag("unsupported")) return false;
        EXPECT_EQ(device.text("deed"), "device");
        x_actor.go_on();
        EXPECT_EQ(x_actor.next().text("deed"), "gained");
        return true;
    }

    void lose_address()
    {
        x_actor.go_on();
        EXPECT_EQ(x_actor.next().text("deed"), "lost");
    }

    // Port of a database: a rule of ours is about it.
    ActorProcess x_actor{{"address", "4", "0.0.0.0", "6379"}};
    Truth x_opened;
};

TEST_F(AddressTest, AnAddressThatComesExposesAListener)
{
    if (shipped_rules().empty()) GTEST_SKIP() << "the shipped rules are not here ($LISTENWATCH_RULES names them)";
    // Actors of the tests beside this one are the same service to the throttle.
    MonitorProcess monitor({"--rules", shipped_rules(), "--set", "alerts.window=0"}, enter_actors());
    ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
    EXPECT_EQ(next(monitor, "listener-present", "state").text("listenwatch.reach"), "loopback");
    if (!gain_address()) GTEST_SKIP() << "this kernel has no veth";
    const StreamEvent exposed = next(monitor, "listener-changed");
    EXPECT_EQ(exposed.text("listenwatch.reach"), "all");
    EXPECT_EQ(exposed.texts("listenwatch.changed"), (std::vector<std::string>{"reach", "exposed"}));
    EXPECT_EQ(next(monitor, "listener-changed", "alert").text("rule.name"), "Database port exposed");
    lose_address();
    const StreamEvent local = next(monitor, "listener-changed");
    EXPECT_EQ(local.text("listenwatch.reach"), "loopback");
    EXPECT_EQ(local.texts("listenwatch.changed"), std::vector<std::string>{"reach"});
}

// Of another namespace the kernel tells nothing: it is asked every ten seconds.
TEST_F(AddressTest, InAnotherNamespaceItIsSeenLater)
{
    MonitorProcess monitor;
    ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
    EXPECT_EQ(next(monitor, "listener-present", "state").text("listenwatch.reach"), "loopback");
    if (!gain_address()) GTEST_SKIP() << "this kernel has no veth";
    EXPECT_EQ(next(monitor, "listener-changed").text("listenwatch.reach"), "all");
}

} // namespace
} // namespace listenwatch
