#include "app/reader_patience.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

constexpr std::uint64_t kSecond_ns = 1'000'000'000;

TEST(ReaderPatience, WaitsForNobodyWhileNothingWaits)
{
    ReaderPatience patience;
    EXPECT_FALSE(patience.holds(0, 0));
    patience.note(7, 0);
    EXPECT_TRUE(patience.holds(0, 1));
    patience.note(0, 2);
    EXPECT_FALSE(patience.holds(0, 3));
    EXPECT_FALSE(patience.is_waiting());
}

TEST(ReaderPatience, EndsAfterTwoSecondsInWhichNothingIsTaken)
{
    ReaderPatience patience;
    patience.note(100, 0);
    patience.note(100, kSecond_ns);
    EXPECT_TRUE(patience.holds(0, 2 * kSecond_ns - 1));
    EXPECT_FALSE(patience.holds(0, 2 * kSecond_ns));
    patience.note(900, 3 * kSecond_ns); // more was written, nothing was read
    EXPECT_FALSE(patience.holds(3 * kSecond_ns, 3 * kSecond_ns));
    EXPECT_TRUE(patience.is_waiting());
}

TEST(ReaderPatience, BeginsAnewWheneverSomethingIsTaken)
{
    ReaderPatience patience;
    for (std::uint64_t second = 0; second < 29; ++second) patience.note(100 - second, second * kSecond_ns);
    EXPECT_TRUE(patience.holds(0, 29 * kSecond_ns));
}

TEST(ReaderPatience, EndsAfterHalfAMinuteForOneThatTakesLittle)
{
    ReaderPatience patience;
    for (std::uint64_t second = 0; second < 31; ++second) patience.note(100 - second, second * kSecond_ns);
    EXPECT_FALSE(patience.holds(0, 30 * kSecond_ns));
    EXPECT_TRUE(patience.holds(30 * kSecond_ns, 31 * kSecond_ns)) << "the next batch is waited for again";
}

} // namespace
} // namespace listenwatch
