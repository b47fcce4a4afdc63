#include "base/utf8.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(Utf8, DecodesOneToFourBytes)
{
    EXPECT_EQ(decode_utf8("a").code_point, U'a');
    EXPECT_EQ(decode_utf8("\xc3\xbc!").code_point, 0xfcU);
    EXPECT_EQ(decode_utf8("\xe2\x82\xac").code_point, 0x20acU);
    EXPECT_EQ(decode_utf8("\xf0\x9f\x90\x9f").code_point, 0x1f41fU);
    EXPECT_EQ(decode_utf8("\xf0\x9f\x90\x9f").length, 4U);
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndCutCharacters)
{
    for (const char* text :
         {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5", "\x80", "\xe2\x82", "\xc3("})
        EXPECT_EQ(decode_utf8(text).length, 0U);
}

TEST(Utf8, CutsBetweenCharacters)
{
    EXPECT_EQ(cut_text("abc", 5), "abc");
    EXPECT_EQ(cut_text("abc", 2), "ab");
    EXPECT_EQ(cut_text("a\xe2\x82\xac", 3), "a");
    EXPECT_EQ(cut_text("a\xe2\x82\xac", 4), "a\xe2\x82\xac");
    EXPECT_EQ(cut_text("\x80\x80\x80\x80\x80\x80", 5).size(), 5U); // not UTF-8 anyway
}

} // namespace
} // namespace listenwatch
