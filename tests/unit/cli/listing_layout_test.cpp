#include "cli/listing_layout.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace listenwatch {
namespace {

std::size_t width_of(const std::vector<Column>& columns, ColumnId id)
{
    const auto found = std::ranges::find(columns, id, &Column::id);
    return found == columns.end() ? 0 : found->width;
}

TEST(ListingLayout, FillsEveryWidthExactly)
{
    for (std::size_t width = 30; width <= 300; ++width) EXPECT_LE(total_width(lay_out_listing(width)), width) << width;
    for (std::size_t width = 60; width <= 300; ++width) EXPECT_EQ(total_width(lay_out_listing(width)), width) << width;
}

TEST(ListingLayout, IsAsDrawnAtEightyAndOneHundredTwenty)
{
    const auto narrow = lay_out_listing(80);
    EXPECT_EQ(narrow.size(), 7U);
    EXPECT_EQ(width_of(narrow, ColumnId::port), 14U);
    EXPECT_EQ(width_of(narrow, ColumnId::service), 20U);
    EXPECT_EQ(width_of(narrow, ColumnId::process), 19U);
    const auto wide = lay_out_listing(120);
    EXPECT_EQ(width_of(wide, ColumnId::address), 18U);
    EXPECT_EQ(width_of(wide, ColumnId::user), 8U);
    EXPECT_EQ(width_of(lay_out_listing(119), ColumnId::user), 0U);
}

TEST(ListingLayout, RoomGoesToNames)
{
    EXPECT_EQ(width_of(lay_out_listing(100), ColumnId::service), 30U);
    EXPECT_EQ(width_of(lay_out_listing(100), ColumnId::process), 29U);
    EXPECT_EQ(width_of(lay_out_listing(100), ColumnId::port), 14U);
}

TEST(ListingLayout, PortAndReachAlwaysStay)
{
    for (std::size_t width = 0; width <= 80; ++width) {
        EXPECT_GE(width_of(lay_out_listing(width), ColumnId::port), 8U) << width;
        EXPECT_EQ(width_of(lay_out_listing(width), ColumnId::reach), 8U) << width;
    }
    EXPECT_EQ(width_of(lay_out_listing(40), ColumnId::since), 0U);
}

} // namespace
} // namespace listenwatch
