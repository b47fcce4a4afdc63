#include "rule/regex_literal.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(RegexLiteral, IsTheLongestTextThatEachMatchHas)
{
    EXPECT_EQ(needed_literal("--key=[0-9a-f]+"), "--key=");
    EXPECT_EQ(needed_literal("^/tmp/.*/Miner$"), "/miner");
    EXPECT_EQ(needed_literal("a(b|c)defg"), "defg");
    EXPECT_EQ(needed_literal(R"(\.example\.org\s)"), ".example.org");
    EXPECT_EQ(needed_literal("ab+cd"), "ab");
}

TEST(RegexLiteral, LeavesOutWhatMayBeMissing)
{
    EXPECT_EQ(needed_literal("abcx?de"), "abc");
    EXPECT_EQ(needed_literal("abcx*de"), "abc");
    EXPECT_EQ(needed_literal("abcx{0,2}de"), "abc");
    EXPECT_EQ(needed_literal("a{12}345"), "345");
    EXPECT_EQ(needed_literal("(abcdef)?gh"), "gh");
    EXPECT_EQ(needed_literal("(ab(cd)ef|x[)]y)gh"), "gh");
    EXPECT_EQ(needed_literal("x[]abc]de"), "de");
    EXPECT_EQ(needed_literal("[[:alpha:]abc]de"), "de");
    EXPECT_EQ(needed_literal("é?abc"), "abc");
}

TEST(RegexLiteral, IsUnknownWhereTheExpressionHasAlternativesOrRareEscapes)
{
    EXPECT_EQ(needed_literal("abcd|efgh"), "");
    EXPECT_EQ(needed_literal(R"(\x41bcdef)"), "");
    EXPECT_EQ(needed_literal(R"(\Qa|b\Ecdef)"), "");
    EXPECT_EQ(needed_literal(R"((\Q)\Eab)cdef)"), "");
    EXPECT_EQ(needed_literal(".*"), "");
}

} // namespace
} // namespace listenwatch
