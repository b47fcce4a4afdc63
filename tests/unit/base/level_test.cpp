#include "base/level.h"

#include <gtest/gtest.h>

#include "base/action.h"

namespace listenwatch {
namespace {

TEST(Level, GoesToTextAndBack)
{
    for (const Level level : {Level::informational, Level::low, Level::medium, Level::high, Level::critical})
        EXPECT_EQ(parse_level(to_text(level)), level);
    EXPECT_EQ(to_text(Level::critical), "critical");
    EXPECT_FALSE(parse_level("High"));
    EXPECT_FALSE(parse_level(""));
}

TEST(Action, IsWrittenWithDashes)
{
    EXPECT_EQ(to_text(Action::listener_opened), "listener-opened");
    EXPECT_EQ(to_text(Action::sensor_degraded), "sensor-degraded");
}

} // namespace
} // namespace listenwatch
