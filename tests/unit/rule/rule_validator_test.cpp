#include "rule/rule_validator.h"

#include <gtest/gtest.h>

#include "rule/rule_parser.h"

namespace listenwatch {
namespace {

using Texts = std::vector<std::string>;

struct Validated {
    Texts errors;
    Texts warnings;
    Stream stream = Stream::none;
};

Validated validate(const std::string& detection, const std::string& logsource = "category: network_listener")
{
    const auto documents = parse_yaml("title: T\nlogsource: {" + logsource + "}\ndetection:\n" + detection);
    Validated validated;
    Findings findings("x.yml");
    const auto rule = documents ? parse_rule(documents->front(), findings) : std::nullopt;
    EXPECT_TRUE(rule) << detection;
    if (rule) validated.stream = validate_rule(*rule, findings).stream;
    for (const Error& error : findings.errors()) validated.errors.push_back(error.text);
    validated.warnings = findings.warnings();
    return validated;
}

TEST(RuleValidator, RefusesAnUnknownFieldWithItsLine)
{
    EXPECT_EQ(validate("    selection:\n        process.executble: x\n    condition: selection\n").errors,
              Texts{"x.yml:5: detection.selection: unknown field 'process.executble' "
                    "(did you mean 'process.executable'?)"});
}

TEST(RuleValidator, RefusesModifiersWithTheirLine)
{
    EXPECT_EQ(
        validate("    a:\n        process.name|base64: x\n        user.name|contians: y\n    condition: a\n").errors,
        (Texts{"x.yml:5: detection.a: modifier 'base64' is not supported",
               "x.yml:6: detection.a: unknown modifier 'contians' (did you mean 'contains'?)"}));
}

TEST(RuleValidator, RefusesAConditionThatNamesNothing)
{
    EXPECT_EQ(validate("    a: {server.port: 1}\n    condition: b\n").errors,
              Texts{"x.yml:5: detection.condition: no selection is called 'b' (did you mean 'a'?)"});
}

TEST(RuleValidator, RefusesNamesThatNoConditionCouldSay)
{
    for (const char* name : {"and", "not", "them", "a b", "a*"})
        EXPECT_FALSE(validate("    '" + std::string(name) + "': {server.port: 1}\n    a: [x]\n    condition: a\n")
                         .errors.empty())
            << name;
}

TEST(RuleValidator, WarnsOfASelectionThatNothingUses)
{
    const Validated validated = validate("    a: {server.port: 1}\n    b: [x]\n    _c: [y]\n    condition: a\n");
    EXPECT_TRUE(validated.errors.empty());
    EXPECT_EQ(validated.warnings, Texts{"x.yml:5: detection.b: no condition uses this selection"});
}

TEST(RuleValidator, FieldsOfAnotherLogAreThatLogsBusiness)
{
    const Validated validated =
        validate("    a: {a0|contains: x}\n    condition: a\n", "product: linux, service: auditd");
    EXPECT_TRUE(validated.errors.empty());
    EXPECT_EQ(validated.stream, Stream::none);
}

TEST(RuleValidator, KeywordsTakeTextModifiersOnly)
{
    EXPECT_TRUE(validate("    a:\n        '|re': x\n    condition: a\n").errors.empty());
    EXPECT_EQ(validate("    a:\n        '|cidr': 10.0.0.0/8\n    condition: a\n").errors,
              Texts{"x.yml:5: detection.a: keywords take text modifiers and 're' only"});
    EXPECT_EQ(validate("    a:\n        '|fieldref': user.name\n    condition: a\n").errors,
              Texts{"x.yml:5: detection.a: keywords cannot be field references"});
}

TEST(RuleValidator, WarnsOfAllWithOneValue)
{
    EXPECT_EQ(validate("    a: {process.name|contains|all: x}\n    condition: a\n").warnings,
              Texts{"x.yml:4: detection.a: 'all' needs a list: with one value it says nothing"});
}

} // namespace
} // namespace listenwatch
