#include "app/look_pause.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

constexpr std::uint64_t kMillisecond_ns = 1'000'000, kSecond_ns = 1'000'000'000;

TEST(LookPause, IsTenSecondsUnlessAFiftiethNeedsLessOrATenthMore)
{
    EXPECT_EQ(pause_after_look_ns(20 * kMillisecond_ns), 1 * kSecond_ns);
    EXPECT_EQ(pause_after_look_ns(200 * kMillisecond_ns), 10 * kSecond_ns);
    EXPECT_EQ(pause_after_look_ns(900 * kMillisecond_ns), 10 * kSecond_ns);
    EXPECT_EQ(pause_after_look_ns(3 * kSecond_ns), 30 * kSecond_ns);
    EXPECT_EQ(pause_after_search_ns(20 * kMillisecond_ns), 200 * kMillisecond_ns);
}

} // namespace
} // namespace listenwatch
