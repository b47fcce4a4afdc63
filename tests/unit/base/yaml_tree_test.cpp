#include "base/yaml_tree.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

std::string fault_of(std::string_view text)
{
    const auto documents = parse_yaml(text);
    return documents ? "" : std::to_string(documents.error().line) + ": " + documents.error().text;
}

TEST(YamlTree, KeepsScalarsAsTheyAreWritten)
{
    const auto documents = parse_yaml("date: 2024-06-17\nflag: no\nword: 'no'\nport: 0080\nnothing: ~\nempty: ''\n");
    ASSERT_TRUE(documents);
    ASSERT_EQ(documents->size(), 1U);
    const YamlNode& map = documents->front();
    EXPECT_EQ(find_key(map, "date")->text, "2024-06-17");
    EXPECT_EQ(find_key(map, "flag")->text, "no");
    EXPECT_FALSE(find_key(map, "flag")->quoted);
    EXPECT_TRUE(find_key(map, "word")->quoted);
    EXPECT_EQ(find_key(map, "port")->text, "0080");
    EXPECT_EQ(find_key(map, "nothing")->kind, YamlNode::Kind::null);
    EXPECT_EQ(find_key(map, "empty")->kind, YamlNode::Kind::scalar);
    EXPECT_EQ(find_key(map, "absent"), nullptr);
}

TEST(YamlTree, KnowsTheLineOfEveryKeyInEveryDocument)
{
    const auto documents = parse_yaml("---\na:\n  b: 1\n  c:\n    - x\n    - y\n---\nd: 2\n");
    ASSERT_TRUE(documents);
    ASSERT_EQ(documents->size(), 2U);
    const YamlNode* a = find_key(documents->front(), "a");
    EXPECT_EQ(a->line, 2U);
    EXPECT_EQ(find_key(*a, "b")->line, 3U);
    EXPECT_EQ(find_key(*a, "c")->line, 4U);
    EXPECT_EQ(find_key(*a, "c")->items.at(1).line, 6U);
    EXPECT_EQ(find_key(documents->back(), "d")->line, 8U);
}

TEST(YamlTree, RefusesAKeyThatIsThereTwice)
{
    EXPECT_EQ(fault_of("a: 1\nb: 2\na: 3\n"), "3: key 'a' is there twice");
    EXPECT_EQ(fault_of("a:\n  x: 1\nb:\n  x: 1\n"), "");
}

TEST(YamlTree, KeepsAKeyThatIsThereTwiceForAReaderWhoWantsIt)
{
    const auto documents = parse_yaml("a: 1\nb: 2\na: 3\n", RepeatedKeys::keep);
    ASSERT_TRUE(documents);
    const YamlNode& map = documents->front();
    ASSERT_EQ(map.items.size(), 3U);
    EXPECT_EQ(map.items[2].key, "a");
    EXPECT_EQ(map.items[2].line, 3U);
    EXPECT_EQ(find_key(map, "a")->text, "1");
}

TEST(YamlTree, RefusesAliasesAndTags)
{
    EXPECT_EQ(fault_of("a: &x 1\nb: *x\n"), "2: YAML aliases are not supported");
    EXPECT_EQ(fault_of("a: !!binary abc\n"), "1: YAML tags are not supported: 'tag:yaml.org,2002:binary'");
}

TEST(YamlTree, RefusesWhatIsNotText)
{
    EXPECT_EQ(fault_of(std::string_view("a: 1\nb: \0\n", 10)), "2: not a text file: it has a zero byte");
    EXPECT_EQ(fault_of("a: \xff\xfe\n"), "1: not UTF-8 text");
}

TEST(YamlTree, RefusesBottomlessNesting)
{
    EXPECT_EQ(fault_of(std::string(100, '[') + std::string(100, ']')), "1: nested deeper than 32 levels");
    EXPECT_NE(fault_of(std::string(100'000, '[')), "");
    EXPECT_EQ(fault_of(std::string(30, '[') + std::string(30, ']')), "");
}

TEST(YamlTree, RefusesMoreValuesThanAnyRuleHas)
{
    std::string text;
    for (int i = 0; i < 100'001; ++i) text += "- a\n";
    EXPECT_EQ(fault_of(text), "100001: more than 100000 values in one file");
}

TEST(YamlTree, SaysWhereTheSyntaxBreaks)
{
    EXPECT_TRUE(fault_of("a: 1\nb: [1, 2\n").starts_with("3: not valid YAML: "));
    EXPECT_EQ(fault_of("b: 1\na: 'x\nc: 1\n"), "2: a quote is not closed");
    EXPECT_EQ(fault_of("b: 1\na: 'x"), "2: a quote is not closed");
    EXPECT_EQ(fault_of("a: 'x\n...\n"), "2: a quote is not closed");
    EXPECT_EQ(fault_of("a: \"x\\\"\n"), "1: a quote is not closed");
    EXPECT_EQ(fault_of("gr\xc3\xbcn: 'it''s'\n\"k\\\"\": 'two\n  lines'\n"), "");
    EXPECT_EQ(fault_of("? [a]\n: 1\n"), "1: a key must be text");
    EXPECT_EQ(fault_of("~: 1\n"), "1: a key is missing");
}

TEST(YamlTree, AnEmptyTextHasNoDocuments)
{
    for (const char* text : {"", "\n\n", "# only a comment\n", "---\n---\n", "~"}) {
        const auto documents = parse_yaml(text);
        ASSERT_TRUE(documents) << text;
        EXPECT_TRUE(documents->empty()) << text;
    }
}

} // namespace
} // namespace listenwatch
