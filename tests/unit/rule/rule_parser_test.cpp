#include "rule/rule_parser.h"

#include <gtest/gtest.h>

#include "base/yaml_tree.h"

namespace listenwatch {
namespace {

struct Parsed {
    std::optional<RuleSpec> rule;
    std::vector<std::string> errors;
    std::vector<std::string> warnings;
};

Parsed parse(std::string_view text)
{
    const auto documents = parse_yaml(text);
    EXPECT_TRUE(documents && documents->size() == 1) << text;
    Findings findings("x.yml");
    Parsed parsed;
    if (documents && !documents->empty()) parsed.rule = parse_rule(documents->front(), findings);
    for (const Error& error : findings.errors()) parsed.errors.push_back(error.text);
    parsed.warnings = findings.warnings();
    return parsed;
}

std::string with_detection(const std::string& detection)
{
    return "title: T\nlogsource:\n    category: network_listener\ndetection:\n" + detection;
}

std::vector<std::string> detection_errors(const std::string& detection)
{
    return parse(with_detection(detection)).errors;
}

using Texts = std::vector<std::string>;

TEST(RuleParser, TakesWhatAnAlertShows)
{
    const Parsed parsed = parse(R"(title: A title
id: 5f0b1d6e-0000-4000-8000-000000000000
status: test
description: Words.
references: [https://example.org]
author: somebody
date: 2024-06-17
license: Apache-2.0
tags: [attack.t1571]
logsource: {product: linux, category: network_listener, service: listenwatch}
detection:
    selection:
        server.port: 22
    condition: selection
level: high
custom: {anything: goes}
)");
    ASSERT_TRUE(parsed.rule) << parsed.errors.front();
    EXPECT_EQ(parsed.rule->info.title, "A title");
    EXPECT_EQ(parsed.rule->info.level, Level::high);
    EXPECT_EQ(parsed.rule->info.tags, Texts{"attack.t1571"});
    EXPECT_EQ(parsed.rule->info.references, Texts{"https://example.org"});
    EXPECT_EQ(parsed.rule->info.license, "Apache-2.0");
    EXPECT_EQ(parsed.rule->info.file, "x.yml");
    EXPECT_EQ(parsed.rule->logsource.service, "listenwatch");
    EXPECT_TRUE(parsed.warnings.empty());
}

TEST(RuleParser, ALevelThatIsNotSaidIsMedium)
{
    const Parsed parsed = parse(with_detection("    a: {server.port: 1}\n    condition: a\n"));
    ASSERT_TRUE(parsed.rule);
    EXPECT_EQ(parsed.rule->info.level, Level::medium);
}

TEST(RuleParser, MapsListsAndKeywordsKeepTheirShape)
{
    const Parsed parsed = parse(with_detection(R"(    both:
        process.name|endswith|cased: sh
        server.port: [1, 2]
    either:
        - process.name: a
        - user.name: b
    words: [one, two]
    all_words:
        '|all': [one, two]
    condition: [both and either, words]
)"));
    ASSERT_TRUE(parsed.rule) << parsed.errors.front();
    const auto& selections = parsed.rule->selections;
    ASSERT_EQ(selections.size(), 4U);
    ASSERT_EQ(selections[0].groups.size(), 1U);
    const ItemSpec& item = selections[0].groups[0][0];
    EXPECT_EQ(item.field, "process.name");
    EXPECT_EQ(item.modifiers, (Texts{"endswith", "cased"}));
    EXPECT_EQ(item.line, 6U);
    EXPECT_EQ(selections[0].groups[0][1].values.size(), 2U);
    EXPECT_EQ(selections[1].groups.size(), 2U);
    EXPECT_EQ(selections[2].groups.size(), 2U);
    EXPECT_TRUE(selections[2].groups[0][0].field.empty());
    EXPECT_EQ(selections[3].groups.size(), 1U);
    EXPECT_EQ(selections[3].groups[0][0].values.size(), 2U);
    EXPECT_EQ(parsed.rule->conditions.size(), 2U);
}

TEST(RuleParser, SaysEverythingThatIsWrongAtOnce)
{
    EXPECT_EQ(
        parse("author: [a]\nlevel: hihg\n").errors,
        (Texts{"x.yml:1: author: must be text, not a list",
               "x.yml:2: level: 'hihg' is not one of informational, low, medium, high, critical (did you mean 'high'?)",
               "x.yml:1: 'title' is missing", "x.yml:1: 'logsource' is missing", "x.yml:1: 'detection' is missing"}));
}

TEST(RuleParser, RefusesOtherKindsOfDocumentsByName)
{
    EXPECT_EQ(parse("title: T\ncorrelation: {type: event_count}\n").errors,
              Texts{"x.yml:1: correlation rules are not supported"});
    EXPECT_EQ(parse("title: T\nfilter: {rules: any}\n").errors, Texts{"x.yml:1: filter rules are not supported"});
    EXPECT_EQ(parse("action: global\ntitle: T\n").errors,
              Texts{"x.yml:1: rule collections ('action: global') are not supported"});
    EXPECT_EQ(parse("- a\n").errors, Texts{"x.yml:1: a rule is a map of keys, not a list"});
}

TEST(RuleParser, RefusesEmptyParts)
{
    EXPECT_EQ(detection_errors("    a:\n    condition: a\n"), Texts{"x.yml:5: detection.a: the selection is empty"});
    EXPECT_EQ(detection_errors("    a: {}\n    condition: a\n"),
              Texts{"x.yml:5: detection.a: an empty map matches nothing"});
    EXPECT_EQ(detection_errors("    a: {server.port: []}\n    condition: a\n"),
              Texts{"x.yml:5: detection.a: 'server.port': the list of values is empty"});
    EXPECT_EQ(detection_errors("    a: {'': 1}\n    condition: a\n"),
              Texts{"x.yml:5: detection.a: a field name is missing"});
    EXPECT_EQ(detection_errors("    condition: a\n"), Texts{"x.yml:4: detection: there is no selection"});
    EXPECT_EQ(detection_errors("    a: {server.port: 1}\n"), Texts{"x.yml:4: detection: a condition is missing"});
    EXPECT_EQ(detection_errors("    a: {server.port: 1}\n    condition: {}\n"),
              Texts{"x.yml:6: detection.condition: must be a condition or a list of conditions, not a map"});
}

TEST(RuleParser, RefusesWrongShapes)
{
    EXPECT_EQ(detection_errors("    a: {server.port: {b: 1}}\n    condition: a\n"),
              Texts{"x.yml:5: detection.a: 'server.port': needs a value or a list of values, not a map"});
    EXPECT_EQ(detection_errors("    a:\n        - [x]\n    condition: a\n"),
              Texts{"x.yml:6: detection.a: a list cannot be part of a selection"});
    EXPECT_EQ(detection_errors("    a: {server.port: [[1]]}\n    condition: a\n"),
              Texts{"x.yml:5: detection.a: 'server.port': a list cannot be a value"});
    EXPECT_EQ(detection_errors("    a: {server.port: 1}\n    timeframe: 5m\n    condition: a\n"),
              Texts{"x.yml:6: detection.timeframe: correlation over time is not supported"});
}

TEST(RuleParser, WarnsOfAKeyThatLooksLikeATypo)
{
    const Parsed parsed = parse(with_detection("    a: {server.port: 1}\n    condition: a\nlevl: high\nsource: x\n"));
    EXPECT_TRUE(parsed.rule);
    EXPECT_EQ(parsed.warnings, Texts{"x.yml:7: levl: unknown key, ignored (did you mean 'level'?)"});
}

} // namespace
} // namespace listenwatch
