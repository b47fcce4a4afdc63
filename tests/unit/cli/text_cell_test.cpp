#include "cli/text_cell.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

constexpr const char* kUmlauts = "gr\xc3\xbc\xc3\x9f"; // "grüß"

TEST(TextCell, CountsCodePointsNotBytes)
{
    EXPECT_EQ(display_width(""), 0U);
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width(kUmlauts), 4U);
    EXPECT_EQ(display_width("\xf0\x9f\x94\x92x"), 2U);
}

TEST(TextCell, CutsBetweenCodePointsAndSaysSo)
{
    EXPECT_EQ(cut_text("abc", 3), "abc");
    EXPECT_EQ(cut_text("abcd", 3), "ab~");
    EXPECT_EQ(cut_text(kUmlauts, 4), kUmlauts);
    EXPECT_EQ(cut_text(kUmlauts, 3), "gr~");
    EXPECT_EQ(cut_text("\xc3\xbc\xc3\x9f\xc3\xbc", 2), "\xc3\xbc~");
    EXPECT_EQ(cut_text("abc", 1), "~");
    EXPECT_EQ(cut_text("abc", 0), "");
    EXPECT_EQ(cut_text("abc", kUncut), "abc");
}

TEST(TextCell, FillsByColumns)
{
    EXPECT_EQ(fill_text(kUmlauts, 6), std::string(kUmlauts) + "  ");
    EXPECT_EQ(fill_text("3m", 5, Align::right), "   3m");
    EXPECT_EQ(fill_text("long", 2), "long");
}

TEST(TextCell, CountsWhatDoesNotFit)
{
    const std::vector<Word> words{{"7"}, {"9"}, {"13"}, {"19"}, {"37"}};
    EXPECT_EQ(join_fitting(words, " ", 12), "7 9 13 19 37");
    EXPECT_EQ(join_fitting(words, " ", 11), "7 9 13 +2");
    EXPECT_EQ(join_fitting(words, " ", 5), "7 +4");
    EXPECT_EQ(join_fitting(words, " ", 2), "7~");
    EXPECT_EQ(join_fitting(words, ",", kUncut), "7,9,13,19,37");
    EXPECT_EQ(join_fitting({{"1-5", 5}, {"9"}, {"11"}}, " ", 6), "1-5 +2");
    EXPECT_EQ(join_fitting({{"9"}, {"11-15", 5}}, " ", 6), "9 +5");
    EXPECT_EQ(join_fitting({}, " ", 6), "");
}

TEST(TextCell, PaintsWithTheTerminalsOwnColours)
{
    EXPECT_EQ(paint_text("!", Ink::bold_red), "\x1b[1;31m!\x1b[0m");
    EXPECT_EQ(paint_text("x", Ink::plain), "x");
    EXPECT_EQ(paint_text("  ", Ink::bold_red), "  ");
    EXPECT_EQ(paint_text("", Ink::bold_red), "");
}

} // namespace
} // namespace listenwatch
