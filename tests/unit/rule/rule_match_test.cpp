// What a whole rule means: selections, keywords, conditions and log sources.
#include "sample.h"

namespace listenwatch {
namespace {

TEST(RuleMatch, AMapIsAllAndAListOfMapsIsAny)
{
    EXPECT_TRUE(hits("    a: {process.name: sshd, server.port: 22}\n    condition: a\n", sample_event()));
    EXPECT_FALSE(hits("    a: {process.name: sshd, server.port: 23}\n    condition: a\n", sample_event()));
    EXPECT_TRUE(hits("    a: [{process.name: nginx}, {server.port: 22}]\n    condition: a\n", sample_event()));
    EXPECT_FALSE(hits("    a: [{process.name: nginx}, {server.port: 23}]\n    condition: a\n", sample_event()));
}

TEST(RuleMatch, KeywordsAreSearchedInEveryField)
{
    EXPECT_TRUE(hits("    a: [nothing, 'SBIN/ssh']\n    condition: a\n", sample_event()));
    EXPECT_TRUE(hits("    a: ['192.0.2']\n    condition: a\n", sample_event()));
    EXPECT_TRUE(hits("    a: [4711]\n    condition: a\n", sample_event()));
    EXPECT_TRUE(hits("    a: ['usr*sshd']\n    condition: a\n", sample_event()));
    EXPECT_FALSE(hits("    a: [nothing]\n    condition: a\n", sample_event()));
    EXPECT_TRUE(hits("    a:\n        '|all': ['192.0.2', 'sshd']\n    condition: a\n", sample_event()));
    EXPECT_FALSE(hits("    a:\n        '|all': ['192.0.2', 'nothing']\n    condition: a\n", sample_event()));
    EXPECT_TRUE(hits("    a:\n        '|re': '^ssh.$'\n    condition: a\n", sample_event()));
    EXPECT_FALSE(hits("    a:\n        '|cased': 'SSHD'\n    condition: a\n", sample_event()));
}

TEST(RuleMatch, ConditionsJoinSelections)
{
    const std::string selections =
        "    yes_1: {server.port: 22}\n    yes_2: {process.name: sshd}\n    no_1: {server.port: 23}\n";
    const auto ask = [&](const std::string& condition) {
        return hits(selections + "    condition: " + condition + "\n", sample_event());
    };
    EXPECT_TRUE(ask("yes_1 and yes_2"));
    EXPECT_FALSE(ask("yes_1 and no_1"));
    EXPECT_TRUE(ask("yes_1 and not no_1"));
    EXPECT_FALSE(ask("not yes_1"));
    EXPECT_TRUE(ask("no_1 or yes_1 and yes_2"));
    EXPECT_FALSE(ask("(no_1 or yes_1) and no_1"));
    EXPECT_TRUE(ask("1 of them"));
    EXPECT_FALSE(ask("all of them"));
    EXPECT_TRUE(ask("all of yes_*"));
    EXPECT_TRUE(ask("yes_1 and not 1 of no_*"));
    EXPECT_TRUE(ask("[no_1, yes_1]")) << "a list of conditions is any of them";
    EXPECT_FALSE(ask("[no_1, not yes_1]"));
}

TEST(RuleMatch, NotOfAnAbsentFieldIsTrue)
{
    EXPECT_TRUE(hits("    a: {process.name: sshd}\n    b: {systemd.unit: ssh.service}\n    condition: a and not b\n",
                     sample_event()));
}

TEST(RuleMatch, OnlyEventsAboutListenersAreAsked)
{
    const std::string rule = "    a: {process.name: sshd}\n    condition: a\n";
    Record event = sample_event();
    event.set(Field::event_kind, "alert");
    EXPECT_FALSE(hits(rule, event));
    event.set(Field::event_kind, "event");
    event.set(Field::event_action, "listener-closed");
    EXPECT_TRUE(hits(rule, event));
    event.set(Field::event_kind, "state");
    event.set(Field::event_action, "listener-present");
    EXPECT_TRUE(hits(rule, event));
    Record program;
    program.set(Field::event_kind, "event");
    program.set(Field::event_action, "events-lost");
    program.set(Field::process_name, "sshd");
    EXPECT_FALSE(hits(rule, program));
}

TEST(RuleMatch, RulesOfOtherStreamsAreAskedWhenAListenerOpens)
{
    const std::string rule = "    a: {Image|endswith: /sshd, CommandLine|contains: ' -D '}\n    condition: a\n";
    Record event = sample_event();
    EXPECT_TRUE(hits(rule, event, "{product: linux, category: process_creation}"));
    event.set(Field::event_action, "listener-closed");
    EXPECT_FALSE(hits(rule, event, "{product: linux, category: process_creation}"));
}

TEST(RuleMatch, AListenerIsAConnectionThatItDidNotStart)
{
    const std::string stream = "{product: linux, category: network_connection}";
    const auto ask = [&](const std::string& item) {
        return hits("    a:\n        " + item + "\n    condition: a\n", sample_event(), stream);
    };
    EXPECT_TRUE(ask("Initiated: 'false'"));
    EXPECT_FALSE(ask("Initiated: 'true'"));
    EXPECT_TRUE(ask("DestinationPort: 22"));
    EXPECT_TRUE(ask("DestinationIp|cidr: 192.0.2.0/24"));
    EXPECT_TRUE(ask("DestinationIsIpv6: 'false'"));
    EXPECT_FALSE(ask("SourceIp: '*'"));
    EXPECT_TRUE(ask("SourceIp: null"));
}

} // namespace
} // namespace listenwatch
