#include "base/quantity.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

using namespace std::chrono_literals;

TEST(Quantity, ADurationIsANumberAndItsUnit)
{
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("2s"), 2000ms);
    EXPECT_EQ(parse_duration("3m"), 180s);
    EXPECT_EQ(parse_duration("1h"), 3600s);
    EXPECT_EQ(parse_duration("7d"), 168h);
    EXPECT_EQ(parse_duration("0"), 0ms);
    EXPECT_EQ(parse_duration("0s"), 0ms);
}

TEST(Quantity, WhatIsNoDurationIsRefused)
{
    for (const char* text : {"", "1", "s", "-1s", "+1s", "1.5s", "1 s", "1S", "1h30m", "1sec", "99999999999999999999s",
                             "9223372036854775807d", "1s "})
        EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Quantity, ASizeIsBytesOrHasASuffix)
{
    EXPECT_EQ(parse_size("65536"), 65536U);
    EXPECT_EQ(parse_size("64K"), 65536U);
    EXPECT_EQ(parse_size("16M"), 16U << 20U);
    EXPECT_EQ(parse_size("1G"), 1U << 30U);
    EXPECT_EQ(parse_size("0"), 0U);
}

TEST(Quantity, WhatIsNoSizeIsRefused)
{
    for (const char* text :
         {"", "K", "1k", "1KB", "1KiB", "-1", "0x10", "1.5M", "99999999999999999999", "9999999999999G"})
        EXPECT_FALSE(parse_size(text)) << text;
}

TEST(Quantity, IsWrittenAsItIsRead)
{
    for (const char* text : {"0", "1ms", "500ms", "1s", "90s", "1m", "1h", "25h", "2d"})
        EXPECT_EQ(to_text(parse_duration(text).value()), text);
    for (const char* text : {"0", "1", "1023", "1K", "1025", "64K", "16M", "1G", "1025M"})
        EXPECT_EQ(size_text(parse_size(text).value()), text);
    EXPECT_EQ(to_text(60s), "1m");
    EXPECT_EQ(size_text(1024), "1K");
}

} // namespace
} // namespace listenwatch
