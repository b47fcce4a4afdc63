#include "app/canary.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(Canary, WaitsForAnOpenAndACloseOfBothItsSockets)
{
    Canary canary;
    EXPECT_TRUE(canary.unheard().empty());
    const auto sung = canary.sing();
    ASSERT_TRUE(sung) << sung.error().text;
    EXPECT_EQ(canary.unheard().size(), 4U);
}

TEST(Canary, DoesNotTakeOthersForItself)
{
    Canary canary;
    ASSERT_TRUE(canary.sing());
    EXPECT_FALSE(canary.hear({}));
    EXPECT_EQ(canary.unheard().size(), 4U);
}

} // namespace
} // namespace listenwatch
