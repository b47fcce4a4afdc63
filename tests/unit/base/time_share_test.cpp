#include "base/time_share.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(TimeShare, IsUsedUpAndComesBackSlowly)
{
    TimeShare share(10, 500);
    EXPECT_TRUE(share.is_left(1'000'000));
    share.take(499);
    EXPECT_TRUE(share.is_left(1'000'000));
    share.take(1);
    EXPECT_FALSE(share.is_left(1'000'000));
    EXPECT_TRUE(share.is_left(1'000'010)) << "a tenth of ten";
    share.take(5'000);
    EXPECT_FALSE(share.is_left(1'000'010)) << "no debts, and nothing saved";
    EXPECT_TRUE(share.is_left(1'001'000));
    share.take(99);
    EXPECT_FALSE(share.is_left(1'001'000)) << "ninety-nine of a thousand minus ten";
}

TEST(TimeShare, SavesSoMuchAndNoMore)
{
    TimeShare share(10, 500);
    EXPECT_TRUE(share.is_left(1'000'000'000));
    share.take(500);
    EXPECT_FALSE(share.is_left(1'000'000'000));
}

} // namespace
} // namespace listenwatch
