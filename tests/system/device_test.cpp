// Which device a listener hears is another by and by: it is bound after listen, or the device goes elsewhere.
#include <gtest/gtest.h>

#include "actor_process.h"
#include "in_namespace.h"
#include "socket_event.h"

namespace listenwatch {
namespace {

// No event tells of SO_BINDTODEVICE: the next look does, of tier fexit after ten seconds at most.
constexpr std::chrono::seconds kNextLook{12};
// Of a device that moves rtnetlink tells; what nobody tells of is asked for every ten seconds.
constexpr std::chrono::seconds kAtOnce{4};

class DeviceTest : public ::testing::Test {
protected:
    // In the actor's namespace, which is the monitor's; bound to lo. A skip says why not.
    void begin(const std::string& where)
    {
        if (shipped_rules().empty()) GTEST_SKIP() << "the shipped rules are not here ($LISTENWATCH_RULES names them)";
        x_actor.emplace(std::vector<std::string>{"device", "4", "0.0.0.0", "6379", where});
        x_opened = x_actor->next();
        ASSERT_TRUE(x_opened.flag("ok")) << x_opened.text("step") << ": " << x_opened.text("error");
        // Actors of the tests beside this one are the same service to the throttle.
        x_monitor.emplace(std::vector<std::string>{"--rules", shipped_rules(), "--set", "alerts.window=0"},
                          [pid = x_actor->pid()] { return enter_network_of(pid); });
        ASSERT_TRUE(x_monitor->wait_ready()) << x_monitor->errors();
        EXPECT_EQ(next("listener-present", kNextLook, "state").text("listenwatch.reach"), "loopback");
        x_actor->go_on();
        if (x_actor->next().flag("unsupported")) GTEST_SKIP() << "this kernel has no veth, or no VRF";
    }

    void step(const std::string& expected)
    {
        x_actor->go_on();
        ASSERT_EQ(x_actor->next().text("deed"), expected);
    }

    StreamEvent next(const std::string& action, std::chrono::seconds limit, const std::string& kind = "event")
    {
        return next_about(*x_monitor, x_opened, action, kind, limit);
    }

    void expect_change(std::chrono::seconds limit, const std::string& reach, const std::vector<std::string>& changed)
    {
        const StreamEvent event = next("listener-changed", limit);
        EXPECT_EQ(event.text("listenwatch.reach"), reach);
        EXPECT_EQ(event.texts("listenwatch.changed"), changed);
    }

    std::optional<ActorProcess> x_actor;
    std::optional<MonitorProcess> x_monitor;
    Truth x_opened;
};

TEST_F(DeviceTest, OneThatGoesToAnotherNamespaceTakesStrangersAway)
{
    ASSERT_NO_FATAL_FAILURE(begin("netns"));
    if (IsSkipped()) return;
    step("unbound");
    expect_change(kNextLook, "all", {"endpoint", "reach", "exposed"});
    EXPECT_EQ(next("listener-changed", kNextLook, "alert").text("rule.name"), "Database port exposed");
    step("moved");
    expect_change(kAtOnce, "loopback", {"reach"});
}

TEST_F(DeviceTest, OneThatJoinsAVrfIsHeardByWhoIsBoundToIt)
{
    ASSERT_NO_FATAL_FAILURE(begin("vrf"));
    if (IsSkipped()) return;
    step("unbound");
    expect_change(kNextLook, "all", {"endpoint", "reach", "exposed"});
    step("moved");
    expect_change(kAtOnce, "loopback", {"reach"});
    step("bound");
    expect_change(kNextLook, "private", {"endpoint", "reach", "exposed"});
}

} // namespace
} // namespace listenwatch
