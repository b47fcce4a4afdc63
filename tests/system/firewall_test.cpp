// The packet filter changes while sockets do nothing.
#include <cstdlib>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <nlohmann/json.hpp>
#include <set>
#include <sys/prctl.h>

#include "actor_process.h"
#include "has_text.h"
#include "in_namespace.h"
#include "socket_event.h"
#include "tested_program.h"

namespace listenwatch {
namespace {

constexpr std::chrono::seconds kTwoLooks(40); // each ten seconds, and what is told must last

class FirewallTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        x_opened = x_actor.next();
        ASSERT_TRUE(x_opened.flag("ok")) << x_opened.text("step") << ": " << x_opened.text("error");
        if (!nft("add table inet t")) GTEST_SKIP() << "nft does not work here";
        x_actor.go_on(); // an address, so that others can come
        if (x_actor.next().flag("unsupported")) GTEST_SKIP() << "this kernel has no veth";
        x_actor.go_on();
        ASSERT_EQ(x_actor.next().text("deed"), "gained");
    }

    // In the actor's namespace, which is the monitor's.
    bool nft(const std::string& words)
    {
        bool done = false;
        in_namespace(x_actor.pid(), [&] { done = std::system(("nft '" + words + "' 2>/dev/null").c_str()) == 0; });
        return done;
    }

    StreamEvent next(MonitorProcess& monitor, const std::string& action, const std::string& kind = "event")
    {
        return next_about(monitor, x_opened, action, kind);
    }

    ActorProcess x_actor{{"address", "4", "0.0.0.0", "6379"}};
    Truth x_opened;
};

TEST_F(FirewallTest, WhatItDoesOtherwiseIsTold)
{
    MonitorProcess monitor({}, [pid = x_actor.pid()] { return enter_network_of(pid); });
    ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
    EXPECT_EQ(next(monitor, "listener-present", "state").text("listenwatch.firewall"), "open");
    ASSERT_TRUE(nft("add chain inet t input { type filter hook input priority 0; policy drop; }"));
    const StreamEvent filtered = next(monitor, "listener-changed");
    EXPECT_EQ(filtered.text("listenwatch.firewall"), "filtered");
    EXPECT_EQ(filtered.texts("listenwatch.changed"), std::vector<std::string>{"firewall"});
    ASSERT_TRUE(nft("add rule inet t input ip saddr 10.0.0.0/8 accept"));
    EXPECT_EQ(next(monitor, "listener-changed").text("listenwatch.firewall"), "unknown") << "some may come";
    ASSERT_TRUE(nft("add rule inet t input tcp dport 6379 accept"));
    EXPECT_EQ(next(monitor, "listener-changed").text("listenwatch.firewall"), "open");
}

TEST_F(FirewallTest, APortThatLeadsToItIsTold)
{
    MonitorProcess monitor({}, [pid = x_actor.pid()] { return enter_network_of(pid); });
    ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
    EXPECT_TRUE(next(monitor, "listener-present", "state").texts("listenwatch.steering.ports").empty());
    ASSERT_TRUE(nft("add chain inet t pre { type nat hook prerouting priority -100; }"));
    ASSERT_TRUE(nft("add rule inet t pre tcp dport 80 redirect to :6379"));
    const StreamEvent steered = next(monitor, "listener-changed");
    EXPECT_EQ(steered.texts("listenwatch.changed"), std::vector<std::string>{"steering"});
    EXPECT_EQ(steered.texts("listenwatch.steering.ports"), std::vector<std::string>{"80"});
    EXPECT_EQ(steered.texts("listenwatch.steering.kinds"), std::vector<std::string>{"redirect"});
}

TEST_F(FirewallTest, APortThatLeadsToNobodyIsTold)
{
    ASSERT_TRUE(nft("add chain inet t pre { type nat hook prerouting priority -100; }"));
    ASSERT_TRUE(nft("add rule inet t pre tcp dport 80 redirect to :81"));
    if (shipped_rules().empty()) GTEST_SKIP() << "the shipped rules are not here ($LISTENWATCH_RULES names them)";
    MonitorProcess monitor({"--rules", shipped_rules(), "--set", "alerts.window=0"},
                           [pid = x_actor.pid()] { return enter_network_of(pid); });
    ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
    const auto told = [&](const std::string& action, const std::string& kind = "event") {
        const StreamEvent found = monitor.next(
            [&](const StreamEvent& event) {
                return event.text("event.action") == action && event.text("event.kind") == kind;
            },
            kTwoLooks);
        EXPECT_TRUE(found.is_valid()) << "no " << action << "\n" << monitor.errors();
        return found;
    };
    EXPECT_EQ(told("port-forward-present", "state").texts("listenwatch.steering.ports"),
              std::vector<std::string>{"80"});
    ASSERT_TRUE(nft("add rule inet t pre tcp dport 8080 redirect to :82"));
    const StreamEvent forwarded = told("port-forwarded");
    EXPECT_EQ(forwarded.number("server.port"), 8080U);
    EXPECT_EQ(forwarded.texts("listenwatch.steering.kinds"), std::vector<std::string>{"redirect"});
    EXPECT_EQ(told("port-forwarded", "alert").text("rule.name"),
              "New port that the packet filter leads to no known listener");
    ASSERT_TRUE(nft("flush chain inet t pre"));
    const std::set<std::uint64_t> gone{told("port-forward-ended").number("server.port"),
                                       told("port-forward-ended").number("server.port")};
    EXPECT_EQ(gone, (std::set<std::uint64_t>{80, 8080}));
}

// In a namespace that is not the one of who asks.
TEST_F(FirewallTest, TheListingAsksTheFilterOfEachNamespace)
{
    const auto listed = [&] {
        const CommandEnd end = run_command({"list", "--format", "json"});
        for (const auto& each : nlohmann::json::parse(end.out, nullptr, false))
            if (each.at("inode").get<std::uint64_t>() == x_opened.number("inode")) return each;
        ADD_FAILURE() << "not listed: " << end.err;
        return nlohmann::json{{"firewall", "not listed"}, {"steering", nlohmann::json::array()}};
    };
    EXPECT_EQ(listed().at("firewall"), "open");
    ASSERT_TRUE(nft("add chain inet t input { type filter hook input priority 0; policy drop; }"));
    EXPECT_EQ(listed().at("firewall"), "filtered");
    ASSERT_TRUE(nft("add chain inet t pre { type nat hook prerouting priority -100; }"));
    ASSERT_TRUE(nft("add rule inet t pre tcp dport 80 redirect to :6379"));
    const auto steered = listed().at("steering");
    ASSERT_EQ(steered.size(), 1U) << steered;
    EXPECT_EQ(steered[0].at("ports"), "80");
}

// A root that lost it, exec does not bring it back.
TEST_F(FirewallTest, TheListingSaysWhereItMayNotAsk)
{
    const CommandEnd end = run_command({"list"}, [] { return ::prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0) == 0; });
    EXPECT_EQ(end.code, 0);
    EXPECT_TRUE(has(end.err, "the packet filter of other network namespaces is not known"));
    EXPECT_TRUE(has(end.err, "/ns/net: Operation not permitted"));
    const CommandEnd whole = run_command({"list"});
    EXPECT_EQ(count_of(whole.err, "the packet filter of other network namespaces"), 0U) << whole.err;
}

} // namespace
} // namespace listenwatch
