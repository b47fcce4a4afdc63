#include "snapshot/holders.h"

#include <gtest/gtest.h>

#include "fake_proc.h"

namespace listenwatch {
namespace {

using Wanted = std::unordered_set<std::uint64_t>;

TEST(Holders, AreAllProcessesAndAllDescriptors)
{
    const FakeProc proc;
    proc.add_process(1, "init");
    proc.add_process(20, "server");
    proc.add_process(21, "worker");
    proc.add_descriptor(20, 7, "socket:[100]");
    proc.add_descriptor(20, 3, "socket:[100]");
    proc.add_descriptor(20, 4, "socket:[999]");
    proc.add_descriptor(20, 5, "/dev/null");
    proc.add_descriptor(21, 3, "socket:[100]");
    proc.add_descriptor(21, 4, "socket:[101]");

    const HolderSearch search = find_holders(proc.procfs(), Wanted{100, 101, 102});
    ASSERT_EQ(search.holders.size(), 2U);
    const auto& shared = search.holders.at(100);
    ASSERT_EQ(shared.size(), 3U);
    EXPECT_EQ(shared[0], (Holder{20, ticks_to_ns(200), 3, "server"}));
    EXPECT_EQ(shared[1], (Holder{20, ticks_to_ns(200), 7, "server"}));
    EXPECT_EQ(shared[2], (Holder{21, ticks_to_ns(200), 3, "worker"}));
    EXPECT_EQ(search.holders.at(101).size(), 1U);
    EXPECT_FALSE(search.pids_hidden);
    EXPECT_EQ(search.unreadable, 0U);
}

TEST(Holders, AreFoundInTheThreadsOfALeaderThatEnded)
{
    const FakeProc proc;
    proc.add_process(1, "init");
    proc.add_process(4194300, "server", "netns-1", 'Z');
    proc.add_descriptor(4194300, 5, "socket:[100]", "task/4194301/fd");
    proc.add_descriptor(4194300, 5, "socket:[100]", "task/4194302/fd");
    const HolderSearch search = find_holders(proc.procfs(), Wanted{100});
    ASSERT_EQ(search.holders.size(), 1U);
    EXPECT_EQ(search.holders.at(100), (std::vector{Holder{4194300, ticks_to_ns(200), 5, "server"}}));
}

TEST(Holders, AreFoundInTheRegisteredFilesOfAnIoUring)
{
    const FakeProc proc;
    proc.add_process(1, "init");
    proc.add_process(20, "server");
    proc.add_descriptor(20, 3, "anon_inode:[io_uring]");
    proc.write("20/fdinfo/3", "pos:\t0\nUserFiles:\t1\n    0: socket:[100]\n");
    proc.add_descriptor(20, 4, "anon_inode:[io_uring]");
    proc.write("20/fdinfo/4", "pos:\t0\n");
    const HolderSearch search = find_holders(proc.procfs(), Wanted{100});
    ASSERT_EQ(search.holders.size(), 1U);
    EXPECT_EQ(search.holders.at(100), (std::vector{Holder{20, ticks_to_ns(200), -1, "server", HolderKind::io_uring}}));
    EXPECT_EQ(search.busy_rings, 1U);
}

TEST(Holders, AreCompleteWithManyProcesses)
{
    const FakeProc proc;
    constexpr std::uint32_t kCount = 150;
    for (std::uint32_t pid = 1; pid <= kCount; ++pid) {
        proc.add_process(pid, "p");
        proc.add_descriptor(pid, 3, "socket:[100]");
    }
    const HolderSearch search = find_holders(proc.procfs(), Wanted{100});
    const auto& holders = search.holders.at(100);
    ASSERT_EQ(holders.size(), kCount);
    for (std::uint32_t i = 0; i < kCount; ++i) EXPECT_EQ(holders[i].pid, i + 1);
}

TEST(Holders, SayThatProcHidesProcesses)
{
    const FakeProc proc;
    proc.add_process(20, "mine");
    EXPECT_TRUE(find_holders(proc.procfs(), Wanted{100}).pids_hidden);
}

} // namespace
} // namespace listenwatch
