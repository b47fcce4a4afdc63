#include "enrich/started_by.h"

#include <gtest/gtest.h>

#include "enrich/service_enricher.h"
#include "fake_proc.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kPts3 = 136U << 8U | 3U, kTty1 = 4U << 8U | 1U;

TEST(TerminalName, IsThatOfTheDevice)
{
    EXPECT_EQ(terminal_name(kPts3), "pts/3");
    EXPECT_EQ(terminal_name(kPts3 | 1U << 20U), "pts/259");
    EXPECT_EQ(terminal_name(kTty1), "tty1");
    EXPECT_EQ(terminal_name(4U << 8U | 64U), "ttyS0");
    EXPECT_EQ(terminal_name(229U << 8U), "");
    EXPECT_EQ(terminal_name(0), "");
}

class StartedByTest : public testing::Test {
protected:
    StartedByTest()
    {
        root.write("etc/passwd", "root:x:0:0::/:/bin/sh\nalice:x:1000:1000::/:/bin/sh\n");
        add_process(root, {.pid = 10, .comm = "sshd"});
        add_process(root, {.pid = 11, .ppid = 10, .comm = "sshd", .args = {"sshd: alice [priv]"}, .loginuid = 1000});
        add_process(root, {.pid = 12, .ppid = 11, .comm = "sshd", .uid = 1000, .loginuid = 1000});
        add_process(root, {.pid = 13, .ppid = 12, .comm = "bash", .uid = 1000, .loginuid = 1000, .tty = kPts3});
    }
    Service ask(std::uint32_t pid, const Service& before = {})
    {
        Listener listener = listener_of(proc, pid);
        listener.service = before;
        ServiceEnricher(proc, root.path()).enrich(listener);
        EXPECT_EQ(listener.service.name, before.name) << "no service is behind it";
        return listener.service;
    }
    void expect(std::uint32_t pid, const char* type, const char* description)
    {
        const Service found = ask(pid);
        EXPECT_EQ(found.type, type);
        EXPECT_EQ(found.description, description);
    }

    FakeRoot root;
    Procfs proc{root.path("proc")};
};

TEST_F(StartedByTest, AnSshSessionIsOneForItsUserWhateverHeBecame)
{
    add_process(root, {.pid = 20, .ppid = 13, .comm = "nc", .uid = 1000, .loginuid = 1000, .tty = kPts3});
    expect(20, "sshd", "started by hand by alice over ssh");
    add_process(root, {.pid = 21, .ppid = 13, .comm = "nc", .uid = 0, .loginuid = 1000});
    expect(21, "sshd", "started by hand by alice over ssh");
    expect(12, "sshd", "started by hand by alice over ssh"); // a forwarded port
    EXPECT_EQ(ask(10), Service{}) << "the server itself";
}

TEST_F(StartedByTest, AScopeKeepsItsUnit)
{
    add_process(root, {.pid = 20, .ppid = 13, .comm = "nc", .uid = 1000, .loginuid = 1000});
    const Service scope{"systemd", "", "session-3.scope", "", "user-1000.slice", "session-3.scope"};
    const Service found = ask(20, scope);
    EXPECT_EQ(found.type, "sshd");
    EXPECT_EQ(found.unit, "session-3.scope");
    for (const Service& other : {Service{"systemd", "", "init.scope", "", "", "init.scope"},
                                 Service{"systemd", "cron", "cron.service", "", "system.slice"}})
        EXPECT_EQ(ask(20, other), other);
}

TEST_F(StartedByTest, CronAndAtStartForSomebody)
{
    add_process(root, {.pid = 30, .comm = "cron"});
    add_process(root, {.pid = 31, .ppid = 30, .comm = "cron", .args = {"/usr/sbin/CRON", "-f"}});
    add_process(root, {.pid = 32, .ppid = 31, .comm = "sh", .uid = 1000, .loginuid = 1000});
    add_process(root, {.pid = 33, .ppid = 32, .comm = "nc", .uid = 1000, .loginuid = 1000});
    expect(33, "cron", "started by cron for alice");
    add_process(root, {.pid = 40, .comm = "atd"});
    add_process(root, {.pid = 41, .ppid = 40, .comm = "nc", .uid = 77});
    expect(41, "at", "started by at for 77");
}

TEST_F(StartedByTest, ATerminalIsByHand)
{
    add_process(root, {.pid = 50, .comm = "nc", .uid = 1000, .tty = kPts3});
    expect(50, "terminal", "started by hand by alice on pts/3");
    add_process(root, {.pid = 51, .comm = "nc", .tty = kTty1});
    expect(51, "console", "started by hand by root on tty1");
    add_process(root, {.pid = 52, .comm = "nc", .tty = 229U << 8U});
    expect(52, "terminal", "started by hand by root on a terminal");
}

TEST_F(StartedByTest, ALoginIsRememberedWhenAllElseIsGone)
{
    add_process(root, {.pid = 60, .comm = "nc", .uid = 0, .loginuid = 1000});
    expect(60, "session", "started by hand by alice");
    add_process(root, {.pid = 61, .comm = "nc", .uid = 1000});
    EXPECT_EQ(ask(61), Service{});
}

TEST_F(StartedByTest, NamesThatAnybodyCanTakeAreNotBelieved)
{
    add_process(root, {.pid = 70, .comm = "cron", .uid = 1000, .loginuid = 1000});
    add_process(root, {.pid = 71, .ppid = 70, .comm = "nc", .uid = 1000, .loginuid = 1000});
    expect(71, "session", "started by hand by alice");
}

TEST_F(StartedByTest, AnAnswerIsRememberedForTheProcessOnly)
{
    add_process(root, {.pid = 50, .comm = "nc", .uid = 1000, .tty = kPts3});
    ServiceEnricher enricher(proc, root.path());
    for (int i = 0; i < 3000; ++i) {
        Listener listener = listener_of(proc, 50);
        auto process = std::make_shared<Process>(*listener.opener);
        if (i % 2 == 1)
            process->start_boottime_ns += ticks_to_ns(static_cast<std::uint64_t>(i)); // gone, another has its number
        listener.opener = process;
        enricher.enrich(listener);
        EXPECT_EQ(listener.service.type, i % 2 == 1 ? "" : "terminal");
    }
    EXPECT_GT(enricher.evictions(), 0U);
}

} // namespace
} // namespace listenwatch
