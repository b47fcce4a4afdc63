#include "base/text.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(Text, SplitsAtEverySeparator)
{
    EXPECT_EQ(split("a::b", ':'), (std::vector<std::string_view>{"a", "", "b"}));
    EXPECT_EQ(split("", ':').size(), 1U);
    EXPECT_EQ(split_words("  a \t b\n"), (std::vector<std::string_view>{"a", "b"}));
}

TEST(Text, ANumberIsTheWholeText)
{
    EXPECT_EQ(parse_number<int>("-5"), -5);
    EXPECT_FALSE(parse_number<unsigned>("-5"));
    EXPECT_FALSE(parse_number<int>("5x"));
    EXPECT_FALSE(parse_number<int>(""));
    EXPECT_FALSE(parse_number<std::uint16_t>("65536"));
}

TEST(Text, EscapesWhatATerminalWouldObey)
{
    EXPECT_EQ(escape_text("a\x1b[31mb\n"), "a\\x1b[31mb\\x0a");
    EXPECT_EQ(escape_text("back\\slash"), "back\\\\slash");
    EXPECT_EQ(escape_text("gr\xc3\xbcn"), "gr\xc3\xbcn");
    EXPECT_EQ(escape_text("\xff\xfe"), "\\xff\\xfe");
    EXPECT_EQ(escape_text("\xc0\x80"), "\\xc0\\x80");    // overlong NUL
    EXPECT_EQ(escape_text("\xe2\x80\xae"), "\\u{202e}"); // right-to-left override
    EXPECT_EQ(escape_text("\xc2\x9b"), "\\u{009b}");     // C1 CSI
    EXPECT_EQ(escape_text("cut \xe2\x80"), "cut \\xe2\\x80");
}

TEST(Text, ASentenceKeepsTheEscapesOfItsParts)
{
    EXPECT_EQ(escape_sentence("open a\\x1b: \x1b[31m\n\xff"), "open a\\x1b: \\x1b[31m\\x0a\\xff");
}

TEST(Text, QuotesAWordAndCutsALongOne)
{
    EXPECT_EQ(quote("a b\n"), "'a b\\x0a'");
    EXPECT_EQ(quote(std::string(120, 'x')), "'" + std::string(120, 'x') + "'");
    EXPECT_EQ(quote(std::string(121, 'x')), "'" + std::string(120, 'x') + "...'");
}

TEST(Text, KnowsUtf8)
{
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("gr\xc3\xbcn"));
    EXPECT_FALSE(is_utf8("\xff\xfe"));
    EXPECT_FALSE(is_utf8("\xc0\x80"));
    EXPECT_FALSE(is_utf8("cut \xe2\x80"));
}

TEST(Text, TakesTheLastComponent)
{
    EXPECT_EQ(base_name("/usr/sbin/sshd"), "sshd");
    EXPECT_EQ(base_name("sshd"), "sshd");
}

} // namespace
} // namespace listenwatch
