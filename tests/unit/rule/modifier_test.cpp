#include "rule/modifier.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace listenwatch {
namespace {

Checked<Modifiers> parse(std::string_view text)
{
    std::vector<std::string> names;
    for (std::string_view name : split(text, '|')) names.emplace_back(name);
    return parse_modifiers(names);
}

std::string fault_of(std::string_view text)
{
    const auto modifiers = parse(text);
    return modifiers ? "" : modifiers.error();
}

TEST(Modifier, NoneMeansEquality)
{
    const auto modifiers = parse_modifiers({});
    ASSERT_TRUE(modifiers);
    EXPECT_EQ(modifiers->comparison, Comparison::equals);
    EXPECT_FALSE(modifiers->all);
}

TEST(Modifier, ResolvesEveryNameOfTheSubset)
{
    EXPECT_EQ(parse("contains")->comparison, Comparison::contains);
    EXPECT_EQ(parse("startswith")->comparison, Comparison::starts_with);
    EXPECT_EQ(parse("endswith")->comparison, Comparison::ends_with);
    EXPECT_EQ(parse("cidr")->comparison, Comparison::cidr);
    EXPECT_EQ(parse("exists")->comparison, Comparison::exists);
    EXPECT_EQ(parse("lt")->comparison, Comparison::less);
    EXPECT_EQ(parse("lte")->comparison, Comparison::less_or_equal);
    EXPECT_EQ(parse("gt")->comparison, Comparison::greater);
    EXPECT_EQ(parse("gte")->comparison, Comparison::greater_or_equal);
    EXPECT_TRUE(parse("contains|all")->all);
    EXPECT_TRUE(parse("all|contains")->all);
    EXPECT_TRUE(parse("cased|endswith")->cased);
    EXPECT_TRUE(parse("neq")->negated);
    EXPECT_TRUE(parse("fieldref|startswith")->field_ref);
    const auto regex = parse("re|i|s");
    EXPECT_EQ(regex->comparison, Comparison::regex);
    EXPECT_TRUE(regex->ignore_case && regex->dot_all && !regex->multi_line);
}

TEST(Modifier, RefusesByNameWhatSigmaHasAndWeHaveNot)
{
    for (const char* name : {"expand", "base64", "base64offset", "utf16", "utf16le", "utf16be", "wide", "windash",
                             "minute", "hour", "day", "week", "month", "year"})
        EXPECT_EQ(fault_of(name), "modifier '" + std::string(name) + "' is not supported");
}

TEST(Modifier, NamesTheNearestOfAnUnknownOne)
{
    EXPECT_EQ(fault_of("contain"), "unknown modifier 'contain' (did you mean 'contains'?)");
    EXPECT_EQ(fault_of("regex"), "unknown modifier 'regex' (did you mean 're'?)");
    EXPECT_NE(fault_of(""), "");
    EXPECT_NE(fault_of("Contains"), "");
}

TEST(Modifier, RefusesCombinationsThatSayNothing)
{
    for (const char* names :
         {"contains|startswith", "re|contains", "all|all", "contains|contains", "i", "contains|i", "re|cased",
          "cidr|cased", "fieldref|re", "fieldref|cidr", "neq|all", "exists|all", "gt|all", "gt|neq", "exists|neq"})
        EXPECT_NE(fault_of(names), "") << names;
}

} // namespace
} // namespace listenwatch
