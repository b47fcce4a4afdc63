#include "sink/schema/attack_tag.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(AttackTag, NamesATechnique)
{
    EXPECT_EQ(parse_attack_tag("attack.t1571")->technique_id, "T1571");
    const auto sub = parse_attack_tag("attack.T1059.004");
    ASSERT_TRUE(sub);
    EXPECT_EQ(sub->technique_id, "T1059");
    EXPECT_EQ(sub->subtechnique_id, "T1059.004");
}

TEST(AttackTag, NamesATacticInTheNewAndTheOldSpelling)
{
    for (const char* tag : {"attack.command-and-control", "attack.command_and_control"}) {
        const auto tactic = parse_attack_tag(tag);
        ASSERT_TRUE(tactic) << tag;
        EXPECT_EQ(tactic->tactic_id, "TA0011");
        EXPECT_EQ(tactic->tactic_name, "Command and Control");
        EXPECT_EQ(tactic->technique_id, "");
    }
}

TEST(AttackTag, LeavesOtherTagsAlone)
{
    for (const char* tag : {"cve.2021-44228", "attack.g0007", "attack.s0154", "attack.t15", "attack.t1059.4",
                            "attack.t1059.004.1", "attack.", "t1571", ""})
        EXPECT_FALSE(parse_attack_tag(tag)) << tag;
}

} // namespace
} // namespace listenwatch
