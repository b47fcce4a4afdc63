#include "policy/alert_quota.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

AlertKind port(std::uint16_t number)
{
    AlertKind kind;
    kind.rule_id = "rule";
    kind.port = number;
    return hashed(kind);
}

TEST(AlertQuota, AnyWindowHoldsNoMoreThanTheLimit)
{
    AlertQuota quota({3, 100, 10});
    std::vector<std::uint64_t> passed;
    for (std::uint64_t time = 1000; time < 1400; time += 7) {
        if (quota.hold_back(port(1), {}, time)) continue;
        quota.let_through(port(1), time);
        passed.push_back(time);
    }
    ASSERT_GE(passed.size(), 9U);
    for (std::size_t i = 3; i < passed.size(); ++i) EXPECT_GE(passed[i] - passed[i - 3], 100U);
}

TEST(AlertQuota, TheNextOneTellsHowManyWereHeldBack)
{
    AlertQuota quota({1, 100, 10});
    EXPECT_FALSE(quota.hold_back(port(1), {}, 0));
    EXPECT_EQ(quota.let_through(port(1), 0), 0U);
    EXPECT_TRUE(quota.hold_back(port(1), {}, 98));
    EXPECT_TRUE(quota.hold_back(port(1), {}, 99));
    EXPECT_FALSE(quota.hold_back(port(1), {}, 100));
    EXPECT_EQ(quota.let_through(port(1), 100), 2U);
    EXPECT_TRUE(quota.hold_back(port(1), {}, 101));
    EXPECT_EQ(quota.let_through(port(1), 200), 1U);
}

TEST(AlertQuota, KindsThatShareAHashAreStillTwo)
{
    AlertQuota quota({1, 100, 10});
    AlertKind mine = port(1);
    AlertKind forged = port(2);
    forged.hash = mine.hash;
    quota.let_through(mine, 0);
    EXPECT_TRUE(quota.hold_back(mine, {}, 1));
    EXPECT_FALSE(quota.hold_back(forged, {}, 1));
}

TEST(AlertQuota, EveryPartMakesAKind)
{
    AlertKind base;
    base.rule_id = "a";
    std::vector<AlertKind> kinds(7, base);
    kinds[1].uid = 1;
    kinds[2].port = 1;
    kinds[3].transport = Transport::udp;
    kinds[4].rule_id = "b";
    kinds[5].executable = "a";
    kinds[6].unit = "a";
    AlertQuota quota({1, 100, 10});
    for (const AlertKind& kind : kinds) {
        EXPECT_FALSE(quota.hold_back(hashed(kind), {}, 0));
        quota.let_through(hashed(kind), 0);
    }
    for (const AlertKind& kind : kinds) EXPECT_TRUE(quota.hold_back(hashed(kind), {}, 1));
}

TEST(AlertQuota, ForgetsTheOneLetThroughLongestAgoAndSaysSo)
{
    AlertQuota quota({1, 100, 2});
    quota.let_through(port(1), 0);
    quota.let_through(port(2), 10);
    EXPECT_TRUE(quota.hold_back(port(2), {}, 20));
    quota.let_through(port(1), 100);
    EXPECT_EQ(quota.evicted(), 0U);

    quota.let_through(port(3), 105);
    EXPECT_EQ(quota.evicted(), 1U);
    EXPECT_EQ(quota.unreported(), 1U);
    EXPECT_FALSE(quota.hold_back(port(2), {}, 106));
    EXPECT_TRUE(quota.hold_back(port(1), {}, 106));

    quota.let_through(port(4), 900);
    EXPECT_EQ(quota.evicted(), 1U) << "its window was over: nothing was lost";
}

TEST(AlertQuota, OwnsItsTexts)
{
    AlertQuota quota({1, 100, 10});
    AlertKind kind;
    {
        const std::string executable(100, 'x');
        kind.executable = executable;
        quota.let_through(hashed(kind), 0);
    }
    const std::string same(100, 'x');
    kind.executable = same;
    AlertQuota moved = std::move(quota);
    EXPECT_TRUE(moved.hold_back(hashed(kind), {}, 1));
}

TEST(AlertQuota, AnEarlierTimeIsTheSameMoment)
{
    AlertQuota quota({1, 100, 10});
    quota.let_through(port(1), 500);
    EXPECT_TRUE(quota.hold_back(port(1), {}, 100));
}

TEST(AlertQuota, NoLimitHoldsNothingBack)
{
    AlertQuota quota({0, 100, 10});
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(quota.hold_back(port(1), {}, 0));
        quota.let_through(port(1), 0);
    }
}

} // namespace
} // namespace listenwatch
