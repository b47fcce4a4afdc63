#include "base/timestamp.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(Timestamp, WritesUtcWithNanoseconds)
{
    EXPECT_EQ(Timestamp(0).text(), "1970-01-01T00:00:00.000000000Z");
    EXPECT_EQ(Timestamp(1'785'328'496'123'456'789).text(), "2026-07-29T12:34:56.123456789Z"); // date -u -d @1785328496
    EXPECT_EQ(Timestamp(951'782'399'999'999'999).text(), "2000-02-28T23:59:59.999999999Z");
    EXPECT_EQ(Timestamp(951'782'400'000'000'000).text(), "2000-02-29T00:00:00.000000000Z");
    EXPECT_EQ(Timestamp(INT64_MAX).text(), "2262-04-11T23:47:16.854775807Z");
}

TEST(Timestamp, WritesAMomentBefore1970)
{
    EXPECT_EQ(Timestamp(-1).text(), "1969-12-31T23:59:59.999999999Z");
}

TEST(Timestamp, IsReadBack)
{
    for (const std::int64_t moment : {0LL, 1LL, 951'782'400'000'000'000LL, 1'785'328'496'123'456'789LL})
        EXPECT_EQ(parse_timestamp(Timestamp(moment).text()), moment);
}

TEST(Timestamp, TakesNoOtherForm)
{
    for (const char* text :
         {"", "2026-07-29T12:34:56Z", "2026-07-29 12:34:56.123456789Z", "2026-02-30T12:34:56.123456789Z",
          "2026-07-29T24:34:56.123456789Z", "2026-07-29T12:34:56.12345678xZ", "9999-07-29T12:34:56.123456789Z"})
        EXPECT_FALSE(parse_timestamp(text)) << text;
}

} // namespace
} // namespace listenwatch
