// What a host can lack: rights, type information, an open /proc. Each is told with what it costs, and the program goes
// on with less or stops with the documented exit code.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "actor_process.h"
#include "has_text.h"
#include "monitor_fixture.h"

namespace listenwatch {
namespace {

bool hide_type_information()
{
    return leave_mounts() && ::mount("/dev/null", "/sys/kernel/btf/vmlinux", nullptr, MS_BIND, nullptr) == 0;
}

bool hide_processes()
{
    return leave_mounts() && ::mount("proc", "/proc", "proc", 0, "hidepid=2") == 0 && become_nobody();
}

class BadHost : public MonitorFixture {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "taking rights and mounts away needs root";
        MonitorFixture::SetUp();
    }
};

TEST_F(BadHost, WithoutRightsItPollsAndSaysWhatThatCosts)
{
    start({"--tier", "auto", "--alerts", "none"}, become_nobody);
    const StreamEvent started = next_action("started");
    EXPECT_EQ(started.text("listenwatch.sensor.tier"), "poll");
    EXPECT_TRUE(has(started.line(), "listeners that come and go between two polls"));
    EXPECT_TRUE(has(started.line(), "processes of other users: their sockets have no holder here; run as root"));
    const StreamEvent degraded = next_action("sensor-degraded");
    EXPECT_TRUE(has(degraded.text("event.reason"), "tier fexit does not run: "));
    EXPECT_TRUE(has(degraded.text("event.reason"), "tier poll does"));
    const std::string said = monitor->errors();
    EXPECT_TRUE(has(said, "warning: tier cgroup does not run: "));
    EXPECT_TRUE(has(said, "warning: blind: listeners that come and go between two polls"));
    EXPECT_TRUE(has(said, "processes of other users: their sockets have no holder here; run as root"));
    ActorProcess actor({"listen", "tcp", "4", "127.0.0.1", "0"});
    const Truth truth = actor.next();
    const StreamEvent seen = monitor->next([&](const StreamEvent& each) {
        return each.text("event.action") == "listener-opened" && each.number("server.port") == truth.number("port");
    });
    EXPECT_TRUE(seen.is_valid());
    EXPECT_EQ(monitor->stop(), 0) << monitor->errors();
}

TEST_F(BadHost, WithoutRightsATierThatWasWishedForStopsWith3)
{
    for (const std::string tier : {"fexit", "cgroup"}) {
        const CommandEnd end =
            run_command({"run", "--events", "-", "--tier", tier, "--rules", shipped_rules()}, become_nobody);
        EXPECT_EQ(end.code, 3) << end.err;
        EXPECT_TRUE(has(end.err, "tier " + tier));
        EXPECT_EQ(run_command({"doctor", "--tier", tier}, become_nobody).code, 3);
    }
}

TEST_F(BadHost, WithoutTypeInformationItPollsOrStopsWith3)
{
    if (::access("/sys/kernel/btf/vmlinux", F_OK) != 0) GTEST_SKIP() << "this kernel has no type information to hide";
    const std::string words = "this kernel has no type information (BTF, CONFIG_DEBUG_INFO_BTF)";
    const CommandEnd end =
        run_command({"run", "--events", "-", "--tier", "cgroup", "--rules", shipped_rules()}, hide_type_information);
    EXPECT_EQ(end.code, 3);
    EXPECT_EQ(end.err, "listenwatch: tier cgroup: " + words + "\n");
    start({"--tier", "auto", "--alerts", "none"}, hide_type_information);
    EXPECT_EQ(next_action("started").text("listenwatch.sensor.tier"), "poll");
    EXPECT_TRUE(has(next_action("sensor-degraded").text("event.reason"), words));
    EXPECT_TRUE(has(monitor->errors(), "warning: tier fexit does not run: tier fexit: " + words));
    EXPECT_EQ(count_of(monitor->errors(), "libbpf:"), 0U) << monitor->errors();
}

TEST_F(BadHost, WhatHidepidHidesIsSaid)
{
    start({"--tier", "auto", "--alerts", "none"}, hide_processes);
    const std::string words = "/proc hides the processes of others (hidepid): their sockets have no holder here";
    EXPECT_TRUE(has(next_action("started").line(), words));
    EXPECT_TRUE(has(monitor->errors(), words));
    const CommandEnd list = run_command({"list"}, hide_processes);
    EXPECT_EQ(list.code, 0);
    EXPECT_TRUE(has(list.err, words));
}

TEST_F(BadHost, ARingThatCannotBeStopsWith2)
{
    for (const std::string size : {"2G", "1T", "3000", "1K", "100000", "-1", "much"}) {
        const CommandEnd end = run_command({"run", "--events", "-", "--ring-size", size});
        EXPECT_EQ(end.code, 2) << size;
        EXPECT_TRUE(
            has(end.err, "sensor.ring_size: \"" + size + "\" is not allowed; allowed: a power of two from 64K to 1G"));
    }
}

} // namespace
} // namespace listenwatch
