#include "enrich/ancestors.h"

#include <gtest/gtest.h>

#include "fake_stat.h"

namespace listenwatch {
namespace {

class AncestorReaderTest : public testing::Test {
protected:
    // pids of the chain above a process of that start, whose parent is `ppid`
    std::vector<std::uint32_t> pids(std::uint32_t ppid, std::uint64_t start_ticks)
    {
        std::vector<std::uint32_t> found;
        for (const Ancestor& each : read(ppid, ticks_ns(start_ticks)).ancestors) found.push_back(each.pid);
        return found;
    }

    // Long after the last one.
    Ancestry read(std::uint32_t ppid, std::uint64_t start_ns)
    {
        now_ns += kPidGoodForNs;
        return reader.read(ppid, start_ns, now_ns);
    }

    using Pids = std::vector<std::uint32_t>;
    FakeRoot root;
    Procfs proc{root.path()};
    AncestorReader reader{proc, 3};
    std::uint64_t now_ns = kPidGoodForNs;
};

TEST_F(AncestorReaderTest, GoesUpToInit)
{
    add_process(root, {1, 0, 1, "systemd", "/usr/lib/systemd/systemd"});
    add_process(root, {20, 1, 50, "sshd", "/usr/sbin/sshd (deleted)"});
    add_process(root, {30, 20, 60, "a (b) c", "/usr/bin/dash"});
    const Ancestry found = read(30, ticks_ns(60) + 7);
    EXPECT_EQ(found.ancestors, (std::vector<Ancestor>{{30, ticks_ns(60), "a (b) c", "/usr/bin/dash"},
                                                      {20, ticks_ns(50), "sshd", "/usr/sbin/sshd"},
                                                      {1, ticks_ns(1), "systemd", "/usr/lib/systemd/systemd"}}));
    EXPECT_FALSE(found.cut);
    EXPECT_EQ(pids(0, 60), Pids{});
}

TEST_F(AncestorReaderTest, EndsWhereAPidWasReused)
{
    add_process(root, {1, 0, 1});
    add_process(root, {20, 1, 50});
    add_process(root, {30, 20, 60});
    EXPECT_EQ(pids(30, 70), (Pids{30, 20, 1}));
    add_process(root, {20, 1, 61}); // began after its child
    EXPECT_EQ(pids(30, 70), (Pids{30})) << "what was known of pid 20 must not speak for another one";
    EXPECT_EQ(pids(30, 59), (Pids{})) << "the parent itself is younger";
    EXPECT_EQ(pids(99, 70), (Pids{})) << "gone";
}

TEST_F(AncestorReaderTest, AsksAgainWhenItIsAnotherProcessOrProgram)
{
    add_process(root, {20, 0, 50, "sh", "/bin/sh"});
    EXPECT_EQ(read(20, ticks_ns(70)).ancestors[0].executable, "/bin/sh");
    add_process(root, {20, 0, 60, "sh", "/tmp/sh"});
    EXPECT_EQ(read(20, ticks_ns(70)).ancestors[0].executable, "/tmp/sh") << "the pid was reused";
    add_process(root, {20, 0, 60, "perl", "/usr/bin/perl"});
    EXPECT_EQ(read(20, ticks_ns(70)).ancestors[0].executable, "/usr/bin/perl") << "exec";
}

TEST_F(AncestorReaderTest, TakesWhatItReadAMomentAgo)
{
    add_process(root, {20, 0, 50, "sh", "/bin/sh"});
    EXPECT_EQ(read(20, ticks_ns(70)).ancestors[0].comm, "sh");
    add_process(root, {20, 0, 60, "perl", "/usr/bin/perl"});
    EXPECT_EQ(reader.read(20, ticks_ns(70), now_ns + kPidGoodForNs - 1).ancestors[0].comm, "sh");
    EXPECT_EQ(reader.read(20, ticks_ns(70), now_ns + kPidGoodForNs).ancestors[0].comm, "perl");
}

TEST_F(AncestorReaderTest, HasLimits)
{
    constexpr std::uint32_t kDeep = AncestorReader::kMost + 5;
    for (std::uint32_t pid = 1; pid <= kDeep; ++pid) add_process(root, {pid, pid - 1, pid});
    const Ancestry found = read(kDeep, ticks_ns(kDeep));
    EXPECT_EQ(found.ancestors.size(), AncestorReader::kMost);
    EXPECT_TRUE(found.cut);
    EXPECT_EQ(reader.evictions(), AncestorReader::kMost + 1 - 3);
    EXPECT_FALSE(read(AncestorReader::kMost, ticks_ns(kDeep)).cut);
}

TEST_F(AncestorReaderTest, ALoopEnds)
{
    add_process(root, {20, 30, 50});
    add_process(root, {30, 20, 50});
    EXPECT_TRUE(read(20, ticks_ns(50)).cut);
}

TEST_F(AncestorReaderTest, TakesFilesThatEndMidLine)
{
    add_process(root, {20, 1, 50});
    for (const char* text : {"", "20", "20 (sh", "20 (sh) S", "20 (sh) S 1 0 0", "\xff\xff", "(", ")("}) {
        root.write("20/stat", text);
        EXPECT_EQ(pids(20, 70), Pids{}) << text;
    }
}

} // namespace
} // namespace listenwatch
