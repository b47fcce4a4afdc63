#include "sink/schema/ecs_rule.h"

#include <gtest/gtest.h>

#include "sample_event.h"

namespace listenwatch {
namespace {

using Texts = std::vector<std::string>;

TEST(EcsRule, GivesEachLevelItsSeverity)
{
    const std::pair<Level, std::int64_t> cases[] = {
        {Level::informational, 10}, {Level::low, 30}, {Level::medium, 50}, {Level::high, 70}, {Level::critical, 90}};
    for (const auto& [level, severity] : cases) {
        RuleInfo rule;
        rule.level = level;
        Record record;
        describe_rule(rule, record);
        EXPECT_EQ(std::get<std::int64_t>(record.get(Field::event_severity)), severity);
    }
}

TEST(EcsRule, ReadsTheAttackTags)
{
    Record record;
    RuleInfo rule = *sample_alert().rule;
    rule.tags.insert(rule.tags.end(), {"attack.t1059.004", "attack.execution", "cve.2021-1"});
    describe_rule(rule, record);
    EXPECT_EQ(record.text(Field::threat_framework), "MITRE ATT&CK");
    EXPECT_EQ(std::get<Texts>(record.get(Field::threat_technique_id)), (Texts{"T1059", "T1571"}));
    EXPECT_EQ(std::get<Texts>(record.get(Field::threat_subtechnique_id)), (Texts{"T1059.006", "T1059.004"}));
    EXPECT_EQ(std::get<Texts>(record.get(Field::threat_tactic_name)), (Texts{"Execution", "Command and Control"}));
    EXPECT_EQ(std::get<Texts>(record.get(Field::threat_tactic_id)), (Texts{"TA0002", "TA0011"}));
}

TEST(EcsRule, WithoutAttackTagsThereIsNoThreat)
{
    Record record;
    describe_rule(RuleInfo{}, record);
    EXPECT_FALSE(record.has(Field::threat_framework));
    EXPECT_FALSE(record.has(Field::rule_author));
}

TEST(EcsRule, SplitsSigmasAuthors)
{
    RuleInfo rule;
    rule.author = "Ann Example, Bob (@bob) ,";
    Record record;
    describe_rule(rule, record);
    EXPECT_EQ(std::get<Texts>(record.get(Field::rule_author)), (Texts{"Ann Example", "Bob (@bob)"}));
}

TEST(EcsRule, HasAKeyOfItsOwn)
{
    const auto rule = [](std::string id, std::string title) {
        RuleInfo info;
        info.id = std::move(id);
        info.title = std::move(title);
        return info;
    };
    const RuleInfo one = rule("ab", "c");
    const RuleInfo other = rule("a", "bc");
    std::string key, again, other_key;
    append_rule_key(key, one);
    append_rule_key(again, one);
    append_rule_key(other_key, other);
    EXPECT_EQ(key.size(), 16U);
    EXPECT_EQ(key, again);
    EXPECT_NE(key, other_key);
}

} // namespace
} // namespace listenwatch
