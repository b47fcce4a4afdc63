#include "rule/pattern.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

bool fits(std::string_view pattern, std::string_view text)
{
    return Pattern::parse(pattern, true).matches(text);
}

TEST(Pattern, WithoutWildcardsIsTheTextItself)
{
    EXPECT_TRUE(fits("abc", "abc"));
    EXPECT_FALSE(fits("abc", "abcd"));
    EXPECT_FALSE(fits("abc", "xabc"));
    EXPECT_FALSE(fits("abc", ""));
    EXPECT_TRUE(fits("", ""));
    EXPECT_FALSE(fits("", "a"));
}

TEST(Pattern, AStarIsAnyText)
{
    EXPECT_TRUE(fits("*", ""));
    EXPECT_TRUE(fits("*", "x"));
    EXPECT_TRUE(fits("**", "x"));
    EXPECT_TRUE(fits("a*", "a"));
    EXPECT_TRUE(fits("a*", "abc"));
    EXPECT_FALSE(fits("a*", "ba"));
    EXPECT_TRUE(fits("*a", "ba"));
    EXPECT_FALSE(fits("*a", "ab"));
    EXPECT_TRUE(fits("*b*", "abc"));
    EXPECT_TRUE(fits("a*c*e", "abcde"));
    EXPECT_FALSE(fits("a*c*e", "abde"));
    EXPECT_FALSE(fits("ab*ba", "aba")); // the ends may not overlap
    EXPECT_TRUE(fits("ab*ba", "abba"));
    EXPECT_TRUE(fits("*ab*ab", "abab"));
    EXPECT_FALSE(fits("*ab*ab", "xab"));
    EXPECT_TRUE(fits("*.conf", "a.conf.conf"));
}

TEST(Pattern, AQuestionMarkIsOneByte)
{
    EXPECT_TRUE(fits("?", "x"));
    EXPECT_FALSE(fits("?", ""));
    EXPECT_FALSE(fits("?", "xy"));
    EXPECT_TRUE(fits("a?c", "abc"));
    EXPECT_TRUE(fits("*?", "x"));
    EXPECT_FALSE(fits("*?", ""));
    EXPECT_TRUE(fits("?*?", "xy"));
    EXPECT_FALSE(fits("?*?", "x"));
    EXPECT_TRUE(fits("*a?c*", "xxabcxx"));
    EXPECT_TRUE(fits("*a?", "aab"));
    EXPECT_FALSE(fits("*a?", "aba"));
}

TEST(Pattern, TheEscapeTable)
{
    EXPECT_TRUE(fits(R"(\*)", "*"));
    EXPECT_FALSE(fits(R"(\*)", "x"));
    EXPECT_TRUE(fits(R"(\?)", "?"));
    EXPECT_FALSE(fits(R"(\?)", "x"));
    EXPECT_TRUE(fits(R"(\\*)", R"(\anything)")); // a backslash and a wildcard
    EXPECT_TRUE(fits(R"(\\\*)", R"(\*)"));       // both plain
    EXPECT_FALSE(fits(R"(\\\*)", R"(\x)"));
    EXPECT_TRUE(fits(R"(C:\Windows)", R"(C:\Windows)"));  // before another letter it is itself
    EXPECT_TRUE(fits(R"(C:\\Windows)", R"(C:\Windows)")); // two are one
    EXPECT_TRUE(fits(R"(\\\\host)", R"(\\host)"));
    EXPECT_TRUE(fits(R"(\\\host)", R"(\\host)"));
    EXPECT_TRUE(fits(R"(end\)", R"(end\)"));
}

TEST(Pattern, MindsCaseOnlyWhenAsked)
{
    EXPECT_FALSE(fits("ABC", "abc"));
    EXPECT_TRUE(Pattern::parse("ABC", false).matches("abc"));
}

TEST(Pattern, CanBeOpenedAtBothEnds)
{
    EXPECT_TRUE(Pattern::parse("b", true).open_front().matches("ab"));
    EXPECT_FALSE(Pattern::parse("b", true).open_front().matches("abc"));
    EXPECT_TRUE(Pattern::parse("b", true).open_back().matches("bc"));
    EXPECT_TRUE(Pattern::parse("b", true).open_front().open_back().matches("abc"));
    EXPECT_FALSE(Pattern::parse("b?", true).open_front().open_back().matches("ab"));
}

TEST(Pattern, TellsWhatEveryMatchMustHave)
{
    EXPECT_EQ(Pattern::parse("abc", true).exact(), "abc");
    EXPECT_EQ(Pattern::parse(R"(\*)", true).exact(), "*");
    EXPECT_EQ(Pattern::parse("a*", true).exact(), std::nullopt);
    EXPECT_EQ(Pattern::parse("a?", true).exact(), std::nullopt);
    EXPECT_EQ(Pattern::parse("*x/nc", true).suffix(), "x/nc");
    EXPECT_EQ(Pattern::parse("*x?nc", true).suffix(), "nc");
    EXPECT_EQ(Pattern::parse("nc*", true).suffix(), "");
    EXPECT_EQ(Pattern::parse("*ab?cdef*gh", true).longest_literal(), "cdef");
    EXPECT_EQ(Pattern::parse("*?*", true).longest_literal(), "");
}

TEST(Pattern, TakesLinearTimeOnHostileText)
{
    std::string pattern;
    for (int i = 0; i < 50; ++i) pattern += "*a";
    EXPECT_FALSE(fits(pattern + "b", std::string(100'000, 'a')));
}

} // namespace
} // namespace listenwatch
