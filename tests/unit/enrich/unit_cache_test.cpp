#include "enrich/unit_cache.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

UnitFacts described(std::string text)
{
    UnitFacts facts;
    facts.description = std::move(text);
    return facts;
}

TEST(UnitCacheTest, OneQuestionAtATime)
{
    UnitCache cache;
    EXPECT_TRUE(cache.must_ask("ssh.service", 0, kSecond));
    cache.asked("ssh.service", kSecond);
    EXPECT_FALSE(cache.must_ask("ssh.service", 0, kSecond));
    EXPECT_EQ(cache.find("ssh.service", 0, kSecond), nullptr);
    cache.answered("ssh.service", described("OpenSSH"));
    ASSERT_NE(cache.find("ssh.service", 0, kSecond), nullptr);
    EXPECT_EQ(cache.find("ssh.service", 0, kSecond)->description, "OpenSSH");
}

// A unit that was started again since then is another run of it.
TEST(UnitCacheTest, FactsOfBeforeAreNotThoseOfNow)
{
    UnitCache cache;
    cache.asked("ssh.service", 5 * kSecond);
    cache.answered("ssh.service", described("OpenSSH"));
    EXPECT_NE(cache.find("ssh.service", 5 * kSecond, 6 * kSecond), nullptr);
    EXPECT_EQ(cache.find("ssh.service", 5 * kSecond + 1, 6 * kSecond), nullptr);
    EXPECT_TRUE(cache.must_ask("ssh.service", 5 * kSecond + 1, 6 * kSecond));
}

TEST(UnitCacheTest, OldFactsAreAskedForAgain)
{
    UnitCache cache;
    cache.asked("ssh.service", kSecond);
    cache.answered("ssh.service", described("OpenSSH"));
    const std::uint64_t late = kSecond + UnitCache::kGoodForNs;
    EXPECT_NE(cache.find("ssh.service", 0, late), nullptr);
    EXPECT_EQ(cache.find("ssh.service", 0, late + 1), nullptr);
    EXPECT_TRUE(cache.must_ask("ssh.service", 0, late + 1));
}

TEST(UnitCacheTest, NoAnswerIsNoFact)
{
    UnitCache cache;
    cache.asked("ssh.service", kSecond);
    cache.answered("ssh.service", std::nullopt);
    EXPECT_EQ(cache.find("ssh.service", 0, kSecond), nullptr);
    EXPECT_TRUE(cache.must_ask("ssh.service", 0, kSecond));
}

TEST(UnitCacheTest, WhatWasUsedLongestAgoGoesAndIsCounted)
{
    UnitCache cache(2);
    for (const char* unit : {"a.service", "b.service"}) {
        cache.asked(unit, kSecond);
        cache.answered(unit, described(unit));
    }
    EXPECT_NE(cache.find("a.service", 0, kSecond), nullptr);
    cache.asked("c.service", kSecond);
    EXPECT_EQ(cache.size(), 2U);
    EXPECT_EQ(cache.evictions(), 1U);
    EXPECT_NE(cache.find("a.service", 0, kSecond), nullptr);
    EXPECT_EQ(cache.find("b.service", 0, kSecond), nullptr);
}

} // namespace
} // namespace listenwatch
