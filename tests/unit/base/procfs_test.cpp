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

} // namespace
} // namespace listenwatch
