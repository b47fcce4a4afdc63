// Chains, verdicts and diversions as nft makes them, read back from the kernel.
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <linux/netfilter.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "firewall/firewall.h"
#include "own_filter.h"
#include "rule_statements.h"

namespace listenwatch {
namespace {

using Field = PacketField;
using Verdict = RuleVerdict::Kind;
const Statement kTcp = one(Field::transport, 6);

// Loads it and reads what the kernel has then.
void with_rules(const std::string& script, const std::function<void(const Ruleset&)>& check)
{
    in_own_network([&] {
        if (const std::string why = why_not("nft"); !why.empty()) GTEST_SKIP() << why;
        const CommandResult loaded = run_command("nft -f -", script);
        ASSERT_EQ(loaded.status, 0) << loaded.output;
        const auto rules = read_firewall();
        ASSERT_TRUE(rules) << rules.error().text;
        check(*rules);
    });
}

TEST(NftRuleset, HasChainsAtHooksAndWhatTheyJumpTo)
{
    with_rules(R"(table inet t {
        chain unused {
            accept
        }
        chain deep {
            return
        }
        chain other {
            jump deep
        }
        chain mapped {
            drop
        }
        chain in {
            type filter hook input priority 10; policy drop;
            jump other
            goto deep
            tcp dport vmap { 22 : accept, 23 : goto mapped, 100-200 : jump other }
        }
        chain out {
            type filter hook output priority 0; policy drop;
            jump unused
        }
    })",
               [](const Ruleset& rules) {
                   EXPECT_EQ(rules.blind, std::vector<std::string>{});
                   EXPECT_EQ(rules.chains.size(), 4U) << "of five that are not at the output";
                   const FirewallChain in = chain_of(rules, "t", "in");
                   EXPECT_EQ(in.table, (FirewallTable{TableFamily::inet, "t", "nf_tables"}));
                   EXPECT_EQ(in.base, (BaseChain{PacketHook::input, 10, true}));
                   EXPECT_FALSE(chain_of(rules, "t", "deep").base);
                   const auto port = [](std::uint32_t first, std::uint32_t last, RuleVerdict verdict) {
                       const Field field = Field::destination_port;
                       return MatchElement{{{number(field, first), number(field, last)}}, std::move(verdict)};
                   };
                   const PacketMatch map{{{Field::destination_port, {}, {}}},
                                         {port(22, 22, {Verdict::accept}), port(23, 23, {Verdict::go_to, "mapped"}),
                                          port(100, 200, {Verdict::jump, "other"})},
                                         false,
                                         true};
                   expect_rules(in,
                                {{verdict(Verdict::jump, "other")}, {verdict(Verdict::go_to, "deep")}, {kTcp, map}});
                   expect_rules(chain_of(rules, "t", "deep"), {{verdict(Verdict::return_)}});
                   EXPECT_GT(in.rules.at(0).handle, 0U);
               });
}

TEST(NftRuleset, HasDiversions)
{
    with_rules(R"(table inet t {
        map targets { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.0.0.1 . 8080 }; }
        chain nat {
            type nat hook prerouting priority dstnat;
            meta nfproto ipv4 tcp dport 1000-2000 dnat ip to 10.0.0.5:80-90
            tcp dport 5 redirect to :53
            tcp dport 6 redirect
            dnat ip to tcp dport map @targets
        }
        chain proxy {
            type filter hook prerouting priority mangle;
            tcp dport 7 tproxy ip to 127.0.0.1:99
            meta mark set 5
            notrack
            tcp dport set 80
        }
    })",
               [](const Ruleset& rules) {
                   const Address target = *parse_address("10.0.0.5");
                   const Address local = *parse_address("127.0.0.1");
                   Diversion mapped;
                   mapped.is_known = false;
                   const auto port = [](std::uint32_t number) { return one(Field::destination_port, number); };
                   expect_rules(chain_of(rules, "t", "nat"),
                                {{one(Field::network_family, NFPROTO_IPV4), kTcp,
                                  numbers(Field::destination_port, {{1000, 2000}}),
                                  Diversion{Diversion::Kind::dnat, target, target, 80, 90}},
                                 {kTcp, port(5), Diversion{Diversion::Kind::redirect, {}, {}, 53, 53}},
                                 {kTcp, port(6), Diversion{Diversion::Kind::redirect}},
                                 {kTcp, port(80), mapped}});
                   expect_rules(chain_of(rules, "t", "proxy"),
                                {{kTcp, port(7), Diversion{Diversion::Kind::tproxy, local, local, 99, 99}},
                                 {FieldChange{Field::mark}},
                                 {FieldChange{Field::ct_state}},
                                 {kTcp, FieldChange{Field::destination_port}}});
               });
}

TEST(NftRuleset, HasIngressButNoDormantTable)
{
    with_rules(R"(table netdev n {
        chain early {
            type filter hook ingress device lo priority -500;
            ip saddr 10.0.0.1 drop
        }
    }
    table inet asleep {
        flags dormant
        chain in { type filter hook input priority 0; policy drop; }
    })",
               [](const Ruleset& rules) {
                   EXPECT_EQ(rules.chains.size(), 1U);
                   const FirewallChain chain = chain_of(rules, "n", "early");
                   EXPECT_EQ(chain.base, (BaseChain{PacketHook::ingress, -500, false, {"lo"}}));
                   expect_rules(chain, {{one(Field::network_family, NFPROTO_IPV4),
                                         addresses(Field::source_v4, "10.0.0.1", "10.0.0.1"), verdict(Verdict::drop)}});
               });
}

TEST(NftRuleset, IsBlindForABridgeThatFilters)
{
    with_rules("table bridge b {\n chain in { type filter hook input priority 0; }\n}\n",
               [](const Ruleset& rules) { EXPECT_EQ(rules, Ruleset{}); });
    with_rules("table bridge b {\n chain in { type filter hook input priority 0; policy drop; }\n}\n",
               [](const Ruleset& rules) {
                   EXPECT_EQ(rules.blind, std::vector<std::string>{"nf_tables: bridge table 'b' is not understood"});
               });
}

TEST(NftRuleset, AnEmptyNamespaceHasNone)
{
    in_own_network([] {
        const auto rules = read_firewall();
        ASSERT_TRUE(rules) << rules.error().text;
        EXPECT_EQ(*rules, Ruleset{});
    });
}

// Only the calling thread loses it.
bool drop_net_admin()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    if (::syscall(SYS_capget, &header, data) != 0) return false;
    data[0].effective &= ~(1U << CAP_NET_ADMIN);
    return ::syscall(SYS_capset, &header, data) == 0;
}

TEST(NftRuleset, SaysThatItMayNot)
{
    in_own_network([] {
        ASSERT_TRUE(drop_net_admin());
        const auto rules = read_firewall();
        ASSERT_TRUE(rules) << rules.error().text;
        ASSERT_FALSE(rules->blind.empty());
        EXPECT_EQ(rules->blind[0], "nf_tables: Operation not permitted");
    });
}

} // namespace
} // namespace listenwatch
