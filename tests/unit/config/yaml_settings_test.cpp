#include "config/yaml_settings.h"

#include <gtest/gtest.h>

#include "fake_root.h"

namespace listenwatch {
namespace {

using Kind = ConfigValue::Kind;

// The errors of a text, each in a line.
std::string errors_of(std::string_view text)
{
    std::string all;
    for (const Error& error : parse_yaml_settings(text, "a.yml").errors) all.append(error.text).append("\n");
    return all;
}

TEST(YamlSettings, MapsBecomeDottedKeysWithTheirLines)
{
    const YamlSettings found = parse_yaml_settings("# head\nsensor:\n  tier: poll\nlog.level: 'debug'\n"
                                                   "rules:\n  directories:\n    - /a\n    - \"/b\"\n",
                                                   "a.yml");
    EXPECT_TRUE(found.errors.empty());
    ASSERT_EQ(found.settings.size(), 3U);
    EXPECT_EQ(found.settings[0].key, "sensor.tier");
    EXPECT_EQ(found.settings[0].value, (ConfigValue{Kind::text, {"poll"}}));
    EXPECT_EQ(found.settings[0].origin, (ConfigOrigin{"a.yml", 3}));
    EXPECT_EQ(found.settings[1].key, "log.level");
    EXPECT_EQ(found.settings[1].origin.line, 4U);
    EXPECT_EQ(found.settings[2].value, (ConfigValue{Kind::list, {"/a", "/b"}}));
    EXPECT_EQ(found.settings[2].origin.line, 6U);
}

TEST(YamlSettings, NothingIsNoSetting)
{
    for (const char* text : {"", "\n\n", "# only a comment\n", "---\n", "--- \n...\n", "~\n"}) {
        EXPECT_EQ(errors_of(text), "") << text;
        EXPECT_TRUE(parse_yaml_settings(text, "a.yml").settings.empty()) << text;
    }
}

TEST(YamlSettings, AKeyWithoutAValueIsKept)
{
    const YamlSettings found = parse_yaml_settings("sensor:\n  #tier: poll\nlog: {}\n", "a.yml");
    ASSERT_EQ(found.settings.size(), 2U);
    EXPECT_EQ(found.settings[0].value.kind, Kind::nothing);
    EXPECT_EQ(found.settings[1].value.kind, Kind::nothing);
}

TEST(YamlSettings, AKeyTwiceIsAnError)
{
    EXPECT_EQ(errors_of("log:\n  level: info\n  level: debug\n"), "a.yml:3: log.level: set twice, first in line 2\n");
    EXPECT_EQ(errors_of("log:\n  level: info\nlog.level: info\n"), "a.yml:3: log.level: set twice, first in line 2\n");
    EXPECT_EQ(errors_of("log:\n  level: info\nlog:\n  level: info\n"),
              "a.yml:4: log.level: set twice, first in line 2\n");
}

TEST(YamlSettings, BrokenYamlIsAnErrorWithItsLine)
{
    EXPECT_TRUE(errors_of("log:\n  level: [info\n").starts_with("a.yml:")) << errors_of("log:\n  level: [info\n");
    EXPECT_TRUE(errors_of("log:\n\tlevel: info\n").starts_with("a.yml:2: not valid YAML: "));
    EXPECT_TRUE(errors_of("log:\n  level: info\n bad: x\n").starts_with("a.yml:3: not valid YAML: "));
}

TEST(YamlSettings, AnOpenQuoteIsAnError)
{
    EXPECT_NE(errors_of("events:\n  file: \"/a\n").find("a quote is not closed"), std::string::npos);
    EXPECT_NE(errors_of("events:\n  file: '/a").find("a quote is not closed"), std::string::npos);
}

TEST(YamlSettings, WhatIsNotAMapOfTextIsAnError)
{
    EXPECT_EQ(errors_of("just text\n"), "a.yml:1: the file is not a map of sections and keys\n");
    EXPECT_EQ(errors_of("- a\n- b\n"), "a.yml:1: the file is not a map of sections and keys\n");
    EXPECT_EQ(errors_of("a: 1\n? [x, y]\n: 2\n"), "a.yml:2: a key must be text\n");
    EXPECT_EQ(errors_of("a:\n  - {b: c}\n"), "a.yml:1: a: a list may only have text in it\n");
    EXPECT_EQ(errors_of("a: [b, ~]\n"), "a.yml:1: a: a list may only have text in it\n");
    EXPECT_EQ(errors_of("a: -\n").find("a.yml:1: "), 0U);
    EXPECT_EQ(errors_of("a: 1\n---\nb: 2\n"), "a.yml:3: more than one YAML document\n");
}

TEST(YamlSettings, BytesThatAreNoTextAreAnError)
{
    EXPECT_EQ(errors_of(std::string_view("a: 1\nb: \0", 9)), "a.yml:2: not a text file in UTF-8\n");
    EXPECT_NE(errors_of("a: \xff\n"), "");
    EXPECT_NE(errors_of("\x7f"
                        "ELF\x02\x01\x01"),
              "");
}

TEST(YamlSettings, AllErrorsOfAFileAreTold)
{
    EXPECT_EQ(errors_of("a: [~]\nb: 1\nb: 2\nc: [[]]\n"), "a.yml:1: a: a list may only have text in it\n"
                                                          "a.yml:3: b: set twice, first in line 2\n"
                                                          "a.yml:4: c: a list may only have text in it\n");
}

TEST(YamlSettings, ASmallFileCannotSayEndlesslyMuch)
{
    EXPECT_EQ(errors_of("a0: &a0 {k: v}\na1: {k: *a0, l: *a0}\n"), "a.yml:2: YAML aliases are not supported\n");
    std::string keys;
    for (int i = 0; i < 1001; ++i) keys += "k" + std::to_string(i) + ": v\n";
    EXPECT_EQ(errors_of(keys), "a.yml:1001: more than 1000 keys and items in one file\n");
    EXPECT_NE(errors_of("a: {b: {c: {d: {e: {f: {g: {h: {i: {j: k}}}}}}}}}\n").find("nested too deep"),
              std::string::npos);
    std::string items = "a: x\nb: [";
    for (int i = 0; i < 2000; ++i) items += "x, ";
    EXPECT_EQ(errors_of(items + "x]\n"), "a.yml:2: more than 1000 keys and items in one file\n");
    EXPECT_EQ(errors_of("a: " + std::string(5000, 'x')), "a.yml:1: a: longer than 4096 bytes\n");
    EXPECT_EQ(errors_of("a: [" + std::string(5000, 'x') + "]"), "a.yml:1: a: longer than 4096 bytes\n");
    EXPECT_EQ(errors_of("? " + std::string(5000, 'x') + "\n: 1\n"),
              "a.yml:1: a key must be text, and not a long one\n");
    EXPECT_NE(errors_of(std::string(100'000, '[')), "");
    EXPECT_NE(errors_of(std::string(100'000, '{')), "");
}

TEST(YamlSettings, NoByteOfAFileBringsItDown)
{
    const std::string good = "a: &x {b: \"c\\n\", d: 'e'}\nf:\n  - g\n  - 'x'\nh: !!str |\n  i\n? j\n: k\n";
    std::size_t refused = 0;
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const char byte :
             {'\n', ' ', ':', '-', '"', '\'', '{', ']', '*', '&', '!', '|', '\t', '#', '%', '\\', '?'}) {
            std::string text = good;
            text[at] = byte;
            if (!parse_yaml_settings(text, "a.yml").errors.empty()) ++refused;
            if (!parse_yaml_settings(text.substr(0, at + 1), "a.yml").errors.empty()) ++refused;
        }
    }
    EXPECT_GT(refused, 0U);
}

TEST(YamlSettings, AFileThatCannotBeReadIsAnError)
{
    const FakeConfigRoot root;
    EXPECT_EQ(read_yaml_settings(root.path() + "/missing.yml").errors.at(0).text,
              "open " + root.path() + "/missing.yml: No such file or directory");
    EXPECT_EQ(read_yaml_settings(root.path()).errors.at(0).text, "read " + root.path() + ": Is a directory");
    const std::string large = root.write("/large.yml", "#" + std::string(std::size_t{1} << 20U, 'x'));
    EXPECT_EQ(read_yaml_settings(large).errors.at(0).text, "read " + large + ": larger than 1048576 bytes");
    EXPECT_EQ(read_yaml_settings(large).errors.at(0).kind, ErrorKind::usage);
}

} // namespace
} // namespace listenwatch
