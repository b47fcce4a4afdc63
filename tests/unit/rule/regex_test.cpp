#include "rule/regex.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

bool finds(const std::string& pattern, std::string_view text, const Modifiers& modifiers = {})
{
    const auto regex = Regex::compile(pattern, modifiers);
    EXPECT_TRUE(regex) << regex.error();
    return regex && regex->finds(text);
}

TEST(Regex, IsUnanchoredAndMindsCase)
{
    EXPECT_TRUE(finds("b+c", "abbc"));
    EXPECT_FALSE(finds("^b", "ab"));
    EXPECT_FALSE(finds("ABC", "abc"));
}

TEST(Regex, HasTheFlagsOfSigma)
{
    Modifiers flags;
    EXPECT_FALSE(finds("a.b", "a\nb"));
    EXPECT_FALSE(finds("^b", "a\nb"));
    flags.dot_all = true;
    EXPECT_TRUE(finds("a.b", "a\nb", flags));
    flags = {};
    flags.multi_line = true;
    EXPECT_TRUE(finds("^b", "a\nb", flags));
    flags = {};
    flags.ignore_case = true;
    EXPECT_TRUE(finds("ABC", "abc", flags));
}

TEST(Regex, TakesBytesThatAreNoUtf8)
{
    EXPECT_TRUE(finds("^.{3}$", "\xff\xfe\xfd"));
    EXPECT_TRUE(finds("\\xff", "a\xff"));
    EXPECT_TRUE(finds("gr\xc3\xbcn", "gr\xc3\xbcn"));
    EXPECT_TRUE(finds("a.c", std::string_view("a\0c", 3)));
}

TEST(Regex, RefusesWhatLinearTimeCannotHave)
{
    EXPECT_FALSE(Regex::compile("(?=a)b", {}));
    EXPECT_FALSE(Regex::compile("(a)\\1", {}));
    EXPECT_FALSE(Regex::compile("((a{100}){100}){100}", {}));
    const auto broken = Regex::compile("a(b", {});
    ASSERT_FALSE(broken);
    EXPECT_TRUE(broken.error().starts_with("regular expression 'a(b': ")) << broken.error();
}

} // namespace
} // namespace listenwatch
