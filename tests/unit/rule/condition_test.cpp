#include "rule/condition.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

const std::vector<std::string> kNames{"selection", "selection_a", "selection_b", "filter_x", "_private", "of_1"};

// The tree in prefix form: & all, | any, ! none.
std::string draw(const Condition& condition)
{
    if (condition.kind == Condition::Kind::selection) return kNames[condition.selection];
    std::string text = condition.kind == Condition::Kind::all_of   ? "&("
                       : condition.kind == Condition::Kind::any_of ? "|("
                                                                   : "!(";
    for (const Condition& operand : condition.operands) text += draw(operand) + " ";
    text.back() = ')';
    return text;
}

std::string parse(std::string_view text)
{
    const auto condition = parse_condition(text, kNames);
    return condition ? draw(*condition) : "error: " + condition.error();
}

TEST(Condition, ASelectionStandsForItself)
{
    EXPECT_EQ(parse("selection"), "selection");
    EXPECT_EQ(parse("  ( (selection) ) "), "selection");
}

TEST(Condition, BindsNotTighterThanAndTighterThanOr)
{
    EXPECT_EQ(parse("selection or selection_a and filter_x"), "|(selection &(selection_a filter_x))");
    EXPECT_EQ(parse("selection and selection_a or filter_x"), "|(&(selection selection_a) filter_x)");
    EXPECT_EQ(parse("(selection or selection_a) and filter_x"), "&(|(selection selection_a) filter_x)");
    EXPECT_EQ(parse("not selection and filter_x"), "&(!(selection) filter_x)");
    EXPECT_EQ(parse("not (selection and filter_x)"), "!(&(selection filter_x))");
    EXPECT_EQ(parse("not not selection"), "!(!(selection))");
}

TEST(Condition, NotBindsLooserThanAQuantifier)
{
    EXPECT_EQ(parse("selection and not 1 of selection_*"), "&(selection !(|(selection_a selection_b)))");
}

TEST(Condition, QuantifiersTakePatterns)
{
    EXPECT_EQ(parse("1 of selection_*"), "|(selection_a selection_b)");
    EXPECT_EQ(parse("any of selection_*"), "|(selection_a selection_b)");
    EXPECT_EQ(parse("all of selection*"), "&(selection selection_a selection_b)");
    EXPECT_EQ(parse("all of *_a"), "&(selection_a)");
    EXPECT_EQ(parse("all of s*_*"), "&(selection_a selection_b)");
    EXPECT_EQ(parse("1 of selection"), "|(selection)");
}

TEST(Condition, ThemAndPatternsSkipPrivateNames)
{
    EXPECT_EQ(parse("1 of them"), "|(selection selection_a selection_b filter_x of_1)");
    EXPECT_EQ(parse("all of *"), "&(selection selection_a selection_b filter_x of_1)");
    EXPECT_EQ(parse("all of _p*"), "&(_private)");
    EXPECT_EQ(parse("_private"), "_private");
}

TEST(Condition, NamesMayLookLikeWordsOfTheGrammar)
{
    const std::vector<std::string> names{"1", "all", "any"};
    EXPECT_TRUE(parse_condition("1 and all or any", names));
    EXPECT_TRUE(parse_condition("1 of all", names));
    EXPECT_TRUE(parse_condition("a.conf", std::vector<std::string>{"a.conf"})) << "SigmaHQ has names with a dot";
}

TEST(Condition, RefusesWhatItCannotRead)
{
    EXPECT_EQ(parse(""), "error: the condition is empty");
    EXPECT_EQ(parse("selection and"), "error: the condition ends too early");
    EXPECT_EQ(parse("(selection"), "error: a ')' is missing");
    EXPECT_EQ(parse("(selection $"), "error: unexpected '$' in the condition");
    EXPECT_EQ(parse("selection)"), "error: unexpected ')' in the condition");
    EXPECT_EQ(parse("selection selection_a"), "error: unexpected 'selection_a' in the condition");
    EXPECT_EQ(parse("and selection"), "error: unexpected 'and' in the condition");
    EXPECT_EQ(parse("2 of selection*"), "error: '2' of: only '1 of', 'any of' and 'all of' are known");
    EXPECT_EQ(parse("1 of nothing*"), "error: no selection is called like 'nothing*'");
    EXPECT_EQ(parse("1 of"), "error: the condition ends too early");
    EXPECT_EQ(parse("selektion"), "error: no selection is called 'selektion' (did you mean 'selection'?)");
    EXPECT_EQ(parse("selection | count() > 5"), "error: aggregation ('| count() ...') is not supported");
}

TEST(Condition, RefusesBottomlessNesting)
{
    EXPECT_EQ(parse(std::string(1000, '(') + "selection" + std::string(1000, ')')),
              "error: the condition is nested too deep");
    std::string negations;
    for (int i = 0; i < 1000; ++i) negations += "not ";
    EXPECT_EQ(parse(negations + "selection"), "error: the condition is nested too deep");
}

} // namespace
} // namespace listenwatch
