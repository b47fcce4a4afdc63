#include "base/procfs.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(ProcStat, TakesANameWithParenthesesBlanksAndNewlines)
{
    const auto stat = parse_proc_stat("12 (a) b\n(c) S 1 12 12 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0\n");
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->comm, "a) b\n(c");
    EXPECT_EQ(stat->state, 'S');
    EXPECT_EQ(stat->ppid, 1U);
    EXPECT_EQ(stat->start_ticks, 4711U);
}

TEST(ProcStat, RefusesWhatIsCutShort)
{
    EXPECT_FALSE(parse_proc_stat(""));
    EXPECT_FALSE(parse_proc_stat("12 (a"));
    EXPECT_FALSE(parse_proc_stat("12 (a) S 1 12"));
    EXPECT_FALSE(parse_proc_stat(")("));
}

TEST(NamespacePids, AreTheReadersFirst)
{
    const std::string status = "Name:\tsh\nNSpid:\t4711\t5\t1\nNSpgid:\t4711\n";
    EXPECT_EQ(parse_namespace_pids(status), (std::vector<std::uint32_t>{4711, 5, 1}));
    EXPECT_EQ(parse_namespace_pids("Name:\tsh\nNSpid:\t7"), std::vector<std::uint32_t>{7});
    EXPECT_TRUE(parse_namespace_pids("Name:\tNSpid:\t1\t2\n").empty()) << "a name is no line of its own";
}

TEST(Ticks, AreTheNanosecondsThatTheSystemSaysTheyAre)
{
    const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    EXPECT_EQ(ticks_to_ns(3 * per_second), 3'000'000'000U);
    EXPECT_TRUE(same_start(ticks_to_ns(4711), 4711));
    EXPECT_FALSE(same_start(ticks_to_ns(4711), 4712));
}

TEST(ReadProcess, DescribesThisProcess)
{
    const auto process = read_process(Procfs{}, static_cast<std::uint32_t>(::getpid()));
    ASSERT_TRUE(process) << process.error().text;
    EXPECT_EQ(process->ppid, static_cast<std::uint32_t>(::getppid()));
    EXPECT_EQ(process->euid, ::geteuid());
    EXPECT_TRUE(process->executable.ends_with("base_test")) << process->executable;
    EXPECT_FALSE(process->args.empty());
    EXPECT_FALSE(process->exe_deleted);
    EXPECT_NE(process->pid_ns_ino, 0U);
}

TEST(ReadProcess, RefusesAPidThatWasReused)
{
    const auto process = read_process(Procfs{}, static_cast<std::uint32_t>(::getpid()), 1);
    ASSERT_FALSE(process);
    EXPECT_NE(process.error().text.find("another process"), std::string::npos);
}

TEST(ReadRestOfProcess, KeepsWhatTheKernelToldAndAddsTheProgram)
{
    const auto whole = read_process(Procfs{}, static_cast<std::uint32_t>(::getpid()));
    ASSERT_TRUE(whole) << whole.error().text;
    Process seen;
    seen.source = ProcessSource::kernel;
    seen.pid = whole->pid;
    seen.start_boottime_ns = whole->start_boottime_ns;
    seen.euid = 4711;
    const auto rest = read_rest_of_process(Procfs{}, seen);
    ASSERT_TRUE(rest) << rest.error().text;
    EXPECT_EQ(rest->euid, 4711U);
    EXPECT_EQ(rest->comm, whole->comm);
    EXPECT_EQ(rest->executable, whole->executable);
    EXPECT_EQ(rest->args, whole->args);
    EXPECT_EQ(rest->cgroup, whole->cgroup);
    seen.start_boottime_ns += 1'000'000'000;
    EXPECT_FALSE(read_rest_of_process(Procfs{}, seen)) << "another process by now";
}

} // namespace
} // namespace listenwatch
