#include "enrich/answer_cache.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

Process process(std::uint32_t pid, std::uint64_t start_ns = 5)
{
    Process at;
    at.pid = pid;
    at.start_boottime_ns = start_ns;
    return at;
}

TEST(AnswerCache, KeepsAnAnswerForASecond)
{
    AnswerCache cache;
    const Service answer{.type = "sysv", .name = "x"};
    cache.store(process(7), {}, answer, kSecond);
    ASSERT_NE(cache.find(process(7), {}, 2 * kSecond), nullptr);
    EXPECT_EQ(*cache.find(process(7), {}, 2 * kSecond), answer);
    EXPECT_EQ(cache.find(process(7), {}, 2 * kSecond + 1), nullptr);
    EXPECT_EQ(cache.find(process(7, 6), {}, kSecond), nullptr) << "another process with that number";
    EXPECT_EQ(cache.find(process(7), answer, kSecond), nullptr) << "another question";
}

TEST(AnswerCache, IsBoundedAndCountsWhatItForgets)
{
    AnswerCache cache(10);
    for (std::uint32_t pid = 1; pid <= 1000; ++pid) {
        cache.store(process(pid), {}, {}, kSecond);
        EXPECT_LE(cache.size(), 10U);
    }
    EXPECT_EQ(cache.evictions(), 990U);
    cache.store(process(1001), {}, {}, 9 * kSecond);
    EXPECT_EQ(cache.evictions(), 990U) << "those were old";
}

} // namespace
} // namespace listenwatch
