#include "enrich/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "fake_root.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kStartTicks = 4711;

std::uint64_t start_ns()
{
    return kStartTicks * (1'000'000'000ULL / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK)));
}

class ProcessEnricherTest : public testing::Test {
protected:
    void add(std::uint32_t pid, const std::string& comm, std::uint32_t ppid = 1,
             const std::string& folder = "/usr/sbin/")
    {
        const std::string directory = std::to_string(pid);
        std::string stat = directory + " (" + comm + ") S " + std::to_string(ppid);
        for (int field = 5; field < 22; ++field) stat += " 0";
        root.write(directory + "/stat", stat + " " + std::to_string(kStartTicks) + " 0 0\n");
        root.write(directory + "/cmdline", comm + std::string("\0-v\0", 4));
        root.write(directory + "/cgroup", "0::/system.slice/" + comm + ".service\n");
        root.link(directory + "/exe", folder + comm);
    }
    void hold(std::vector<std::uint32_t> pids, std::uint64_t start = 0)
    {
        for (const std::uint32_t pid : pids) listener.holders.push_back({pid, start, 3, "x"});
    }
    std::string enriched_comm()
    {
        ProcessEnricher(proc).enrich(listener);
        return listener.opener ? listener.opener->comm : "";
    }

    FakeRoot root;
    Procfs proc{root.path()};
    Listener listener;
};

TEST_F(ProcessEnricherTest, ASnapshotsFirstHolderSpeaks)
{
    add(1, "init", 0);
    add(20, "master");
    add(30, "worker");
    hold({1, 20, 20, 30});
    EXPECT_EQ(enriched_comm(), "master");
    EXPECT_EQ(listener.opener->source, ProcessSource::procfs);
    EXPECT_EQ(listener.opener->executable, "/usr/sbin/master");
    EXPECT_EQ(listener.holders.size(), 4U);
}

TEST_F(ProcessEnricherTest, ProcessOneSpeaksOnlyWhenItIsAlone)
{
    add(1, "init", 0);
    hold({1});
    EXPECT_EQ(enriched_comm(), "init");
}

TEST_F(ProcessEnricherTest, SkipsHoldersThatAreGoneOrAnotherProcessByNow)
{
    add(20, "reused");
    add(30, "alive");
    hold({10, 20}, start_ns() + 1'000'000'000);
    hold({30}, start_ns());
    EXPECT_EQ(enriched_comm(), "alive");
}

TEST_F(ProcessEnricherTest, LeavesTheKernelsOwnListenersAlone)
{
    add(20, "sshd");
    hold({20});
    listener.kernel = true;
    EXPECT_EQ(enriched_comm(), "");
}

TEST_F(ProcessEnricherTest, CompletesAThinOpenerAndKeepsWhatTheKernelSaw)
{
    add(20, "sshd", 7);
    Process seen;
    seen.source = ProcessSource::kernel;
    seen.pid = 20;
    seen.ppid = 1;
    seen.euid = 33;
    seen.start_boottime_ns = start_ns() + 5;
    seen.comm = "sshd";
    listener.opener = std::make_shared<Process>(seen);
    EXPECT_EQ(enriched_comm(), "sshd");
    EXPECT_EQ(listener.opener->executable, "/usr/sbin/sshd");
    EXPECT_EQ(listener.opener->args, (std::vector<std::string>{"sshd", "-v"}));
    EXPECT_EQ(listener.opener->cgroup, "/system.slice/sshd.service");
    EXPECT_EQ(listener.opener->euid, 33U);
    EXPECT_EQ(listener.opener->ppid, 1U);
    EXPECT_EQ(listener.opener->start_boottime_ns, start_ns() + 5);
    EXPECT_EQ(listener.opener->source, ProcessSource::procfs);
}

TEST_F(ProcessEnricherTest, DoesNotWaitForWhoLetsNobodyReadItsArguments)
{
    add(20, "stuck");
    root.remove("20/cmdline");
    ASSERT_EQ(::mkfifo(root.path("20/cmdline").c_str(), 0600), 0);
    hold({20});
    EXPECT_EQ(enriched_comm(), "stuck");
    EXPECT_EQ(listener.opener->executable, "/usr/sbin/stuck");
    EXPECT_TRUE(listener.opener->args.empty());
    EXPECT_TRUE(listener.opener->args_truncated);
    EXPECT_EQ(proc.unanswered(), 1U);
    const UniqueFd writer(::open(root.path("20/cmdline").c_str(), O_WRONLY | O_CLOEXEC)); // lets the reader go
}

TEST_F(ProcessEnricherTest, FinishesThePathOfTheSameExecutable)
{
    root.write("programs/server", "");
    const std::string file = root.path() + "/programs/server";
    add(20, "server", 1, root.path() + "/programs/");
    const std::uint64_t server = root.inode("programs/server");
    const auto finish = [&](const std::string& path, std::uint64_t inode) {
        Process seen;
        seen.source = ProcessSource::kernel;
        seen.pid = 20;
        seen.start_boottime_ns = start_ns();
        seen.comm = "server";
        seen.args = {"server"};
        seen.executable = path;
        seen.exe_inode = inode;
        seen.exe_truncated = true;
        listener.opener = std::make_shared<Process>(seen);
        ProcessEnricher(proc).enrich(listener);
        return *listener.opener;
    };
    EXPECT_EQ(finish("/programs/server", server).executable, file);
    EXPECT_FALSE(finish("/programs/server", server).exe_truncated);
    EXPECT_EQ(finish("/programs/server", server).source, ProcessSource::kernel);
    EXPECT_EQ(finish("/programs/server", server + 1).executable, "/programs/server") << "another file";
    EXPECT_TRUE(finish("/programs/client", server).exe_truncated) << "another name";
}

TEST_F(ProcessEnricherTest, ReadsAnOpenerOfWhichOnlyThePidIsKnown)
{
    add(20, "sshd");
    Process seen;
    seen.pid = 20;
    listener.opener = std::make_shared<Process>(seen);
    EXPECT_EQ(enriched_comm(), "sshd");
}

TEST_F(ProcessEnricherTest, AThinOpenerThatIsAnotherProgramByNowStaysThin)
{
    add(20, "cat");
    for (const std::uint64_t start : {start_ns(), start_ns() + 1'000'000'000, std::uint64_t{0}}) {
        Process seen;
        seen.source = ProcessSource::kernel;
        seen.pid = 20;
        seen.comm = start == start_ns() ? "sshd" : "cat";
        seen.start_boottime_ns = start;
        listener.opener = std::make_shared<Process>(seen);
        ProcessEnricher(proc).enrich(listener);
        EXPECT_EQ(listener.opener->executable, "") << start;
        EXPECT_EQ(listener.opener->source, ProcessSource::kernel);
    }
}

TEST_F(ProcessEnricherTest, ALiveEventIsHeldByItsOpener)
{
    Process seen;
    seen.source = ProcessSource::kernel;
    seen.pid = 20;
    seen.start_boottime_ns = 99;
    seen.comm = "nc";
    seen.executable = "/bin/nc";
    listener.opener = std::make_shared<Process>(seen);
    EXPECT_EQ(enriched_comm(), "nc");
    EXPECT_EQ(listener.holders, (std::vector{Holder{20, 99, -1, "nc"}}));
}

TEST_F(ProcessEnricherTest, WhatSdListenMadeIsHeldByProcessOne)
{
    Process seen;
    seen.source = ProcessSource::kernel;
    seen.pid = 20;
    seen.ppid = 1;
    seen.comm = "(sd-listen)";
    seen.parent_comm = "systemd";
    seen.executable = "/lib/systemd/systemd";
    listener.opener = std::make_shared<Process>(seen);
    ProcessEnricher(proc).enrich(listener);
    EXPECT_EQ(listener.holders, (std::vector{Holder{1, 0, -1, "systemd"}}));

    seen.euid = 1000; // a user's process that only bears the name
    listener.holders.clear();
    listener.opener = std::make_shared<Process>(seen);
    ProcessEnricher(proc).enrich(listener);
    EXPECT_EQ(listener.holders, (std::vector{Holder{20, 0, -1, "(sd-listen)"}}));
}

TEST_F(ProcessEnricherTest, TakesTheFrontOfMegabytesOfArguments)
{
    add(20, "sshd");
    root.write("20/cmdline", "sshd" + std::string(1, '\0') + std::string(2U << 20U, '\xff') + "\x1b");
    hold({20});
    EXPECT_EQ(enriched_comm(), "sshd");
    ASSERT_EQ(listener.opener->args.size(), 2U);
    EXPECT_EQ(listener.opener->args[1], std::string((128U << 10U) - 5, '\xff'));
    EXPECT_TRUE(listener.opener->args_truncated);
    root.write("20/cmdline", "\xff\x01" + std::string(1, '\0') + "half"); // ends mid-argument
    listener.opener = nullptr;
    EXPECT_EQ(enriched_comm(), "sshd");
    EXPECT_EQ(listener.opener->args, (std::vector<std::string>{"\xff\x01", "half"}));
    EXPECT_FALSE(listener.opener->args_truncated);
}

TEST_F(ProcessEnricherTest, NobodyKnownStaysNobody)
{
    EXPECT_EQ(enriched_comm(), "");
    EXPECT_TRUE(listener.holders.empty());
}

} // namespace
} // namespace listenwatch
