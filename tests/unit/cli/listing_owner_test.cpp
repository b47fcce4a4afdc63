#include "cli/listing_owner.h"

#include <gtest/gtest.h>

#include "sample_host.h"

namespace listenwatch {
namespace {

Listener made(const Sample& sample)
{
    return *listed(sample).listener;
}

TEST(ListingOwner, IsNamedByItsUnit)
{
    Listener listener = made({.unit = "ssh.service", .process = "sshd", .pids = {612}});
    EXPECT_EQ(describe_owner(listener).service, "ssh.service");
    EXPECT_TRUE(describe_owner(listener).is_service);
    listener.service.user_unit = "syncthing.service";
    EXPECT_EQ(describe_owner(listener).service, "syncthing.service");
}

TEST(ListingOwner, ASessionIsByHand)
{
    Listener listener = made({.unit = "session-3.scope", .process = "nc", .pids = {7}, .user = "alice"});
    EXPECT_EQ(describe_owner(listener).service, "by hand: alice");
    EXPECT_FALSE(describe_owner(listener).is_service);
    listener.service = {"systemd", "", "user@1000.service", "app-xterm-7.scope", ""};
    EXPECT_EQ(describe_owner(listener).service, "by hand: alice");
    listener.service = {};
    EXPECT_EQ(describe_owner(listener).service, "");
    auto opener = std::make_shared<Process>(*listener.opener);
    opener->loginuid = 1000;
    listener.opener = opener;
    EXPECT_EQ(describe_owner(listener).service, "by hand: alice");
}

TEST(ListingOwner, AnotherScopeKeepsItsName)
{
    EXPECT_EQ(describe_owner(made({.unit = "init.scope", .process = "systemd", .pids = {1}})).service, "init.scope");
    EXPECT_EQ(describe_owner(made({.unit = "run-r5.scope", .process = "nc", .pids = {7}})).service, "run-r5.scope");
}

TEST(ListingOwner, WhatASuperServerServesStandsTogether)
{
    Listener listener = made({.unit = "xinetd.service", .process = "xinetd", .pids = {7}});
    listener.service.type = "xinetd";
    listener.service.name = "telnet";
    EXPECT_EQ(describe_owner(listener).service, "xinetd.service");
    listener.service.unit.clear();
    EXPECT_EQ(describe_owner(listener).service, "xinetd");
    EXPECT_TRUE(describe_owner(listener).is_service);
}

TEST(ListingOwner, WithoutAUnitTheNameStandsElseWhoStartedIt)
{
    Listener listener = made({.process = "nc", .pids = {7}, .user = "alice"});
    listener.service.type = "sysv";
    listener.service.name = "web";
    EXPECT_EQ(describe_owner(listener).service, "web");
    listener.service.name.clear();
    listener.service.type = "cron";
    EXPECT_EQ(describe_owner(listener).service, "cron");
    EXPECT_FALSE(describe_owner(listener).is_service);
    for (const char* type : {"sshd", "terminal", "console", "session"}) {
        listener.service.type = type;
        EXPECT_EQ(describe_owner(listener).service, "by hand: alice") << type;
    }
}

TEST(ListingOwner, AContainerGoesBeforeItsScope)
{
    Listener listener = made({.unit = "docker-x.scope", .process = "nginx", .pids = {7}});
    listener.container = {std::string(64, 'a'), "docker"};
    EXPECT_EQ(describe_owner(listener).service, "docker aaaaaaaaaaaa");
    listener.container = {"web1", "lxc"};
    EXPECT_EQ(describe_owner(listener).service, "lxc web1");
    listener.container = {std::string(64, 'a'), ""};
    EXPECT_EQ(describe_owner(listener).service, "container aaaaaaaaaaaa");
    listener.container.name = "nginx";
    EXPECT_EQ(describe_owner(listener).service, "container nginx");
    listener.container.pod = "web-7d";
    listener.container.pod_namespace = "shop";
    EXPECT_EQ(describe_owner(listener).service, "container shop/web-7d/nginx");
    EXPECT_TRUE(describe_owner(listener).is_service);
}

TEST(ListingOwner, TheOpenerSpeaksWhileItHoldsTheSocket)
{
    Listener listener = made({.process = "nginx", .pids = {901, 902, 903}});
    auto opener = std::make_shared<Process>(*listener.opener);
    opener->pid = 902;
    opener->comm = "opener";
    listener.opener = opener;
    EXPECT_EQ(describe_owner(listener).pids, (std::vector<std::uint32_t>{902, 901, 903}));
    EXPECT_EQ(describe_owner(listener).process, "opener");
    opener->pid = 555; // gone: its children have the socket
    EXPECT_EQ(describe_owner(listener).pids, (std::vector<std::uint32_t>{901, 902, 903}));
    EXPECT_EQ(describe_owner(listener).process, "nginx");
    EXPECT_EQ(describe_owner(listener).executable, "");
}

TEST(ListingOwner, ProcessOneSpeaksLastAndEachPidCountsOnce)
{
    Listener listener = made({.process = "sshd", .pids = {1, 612, 612}});
    listener.opener = nullptr;
    EXPECT_EQ(describe_owner(listener).pids, (std::vector<std::uint32_t>{612, 1}));
}

TEST(ListingOwner, NobodyKnownIsEmptyAndTheUserIsANumber)
{
    Listener listener = made({.user = ""});
    listener.uid = 33;
    const ListingOwner owner = describe_owner(listener);
    EXPECT_EQ(owner.process, "");
    EXPECT_TRUE(owner.pids.empty());
    EXPECT_EQ(owner.user, "33");
    EXPECT_EQ(owner.since_boottime_ns, 0U);
}

TEST(ListingOwner, IsAsOldAsItsOpeningElseAsItsProcess)
{
    Listener listener = made({.process = "sshd", .pids = {612}, .age_ns = 5});
    EXPECT_EQ(describe_owner(listener).since_boottime_ns, kNowNs - 5);
    listener.opened_boottime_ns = kNowNs - 3;
    EXPECT_EQ(describe_owner(listener).since_boottime_ns, kNowNs - 3);
}

TEST(ListingOwner, TheKernelHasNoProcess)
{
    const ListingOwner owner = describe_owner(*listed_kernel({.unit = "wg-quick@wg0.service"}).listener);
    EXPECT_EQ(owner.user, "kernel");
    EXPECT_EQ(owner.service, "wg-quick@wg0.service");
    EXPECT_TRUE(owner.pids.empty());
    Listener tunnel = *listed_kernel({.port = 4789}).listener;
    tunnel.kernel_device = {"vxlan0", "vxlan"};
    EXPECT_EQ(describe_owner(tunnel).service, "vxlan0");
}

} // namespace
} // namespace listenwatch
