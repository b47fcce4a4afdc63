// How far a listener reaches changes while its socket does nothing: addresses come and go.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>

#include "actor_process.h"
#include "monitor_process.h"
#include "same_socket.h"

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
        return [pid = x_actor.pid()] {
            const UniqueFd fd(::open(("/proc/" + std::to_string(pid) + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
            return ::setns(fd.get(), CLONE_NEWNET) == 0;
        };
    }

    StreamEvent next(MonitorProcess& monitor, const std::string& action, const std::string& kind = "event")
    {
        const StreamEvent found = monitor.next([&](const StreamEvent& event) {
            return event.text("event.action") == action && event.text("event.kind") == kind &&
                   is_socket(event, x_opened);
        });
        EXPECT_TRUE(found.is_valid()) << "no " << action << "\n" << monitor.errors();
        return found;
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
    MonitorProcess monitor({"--rules", shipped_rules()}, enter_actors());
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
