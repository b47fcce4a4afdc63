// The same rules by iptables-legacy and iptables-nft, which reach the kernel by different ways.
#include <gtest/gtest.h>
#include <linux/netfilter.h>
#include <linux/rtnetlink.h>

#include "firewall/firewall.h"
#include "own_filter.h"
#include "rule_statements.h"

namespace listenwatch {
namespace {

using Field = PacketField;
using Verdict = RuleVerdict::Kind;

constexpr const char* kRules = R"(*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:mine - [0:0]
:unused - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m conntrack --ctstate UNTRACKED -m tcp --dport 22 -j ACCEPT
-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 100:200 -j DROP
-A INPUT ! -s 10.1.0.0/17 -i eth+ -p udp -m udp ! --dport 53 -j REJECT
-A INPUT -p tcp -m multiport --dports 80,443,1000:2000 -j ACCEPT
-A INPUT -p tcp -m tcp --syn -j mine
-A INPUT -m addrtype --dst-type LOCAL -g mine
-A INPUT -m mark --mark 0x5/0xff
-A INPUT -m pkttype --pkt-type broadcast -j DROP
-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT
-A INPUT -m comment --comment note -j LOG
-A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 -j DROP
-A INPUT -s 9.9.9.9 -d 1.2.3.4 -i eth0 -p tcp -m tcp --sport 5 --dport 22 -j NFQUEUE --queue-num 1
-A mine -m state --state NEW -j RETURN
-A mine -j DROP
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1:8080
-A PREROUTING -p tcp -m tcp --dport 81 -j REDIRECT --to-ports 8081
-A PREROUTING -p tcp -m tcp --dport 82 -j DNAT --to-destination 10.0.0.1-10.0.0.3
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 83 -j TPROXY --on-port 99 --on-ip 127.0.0.1 --tproxy-mark 0x1/0x1
-A PREROUTING -j MARK --set-mark 0x1
COMMIT
*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p udp -m udp --dport 53 -j CT --notrack
COMMIT
)";

constexpr const char* kRulesV6 = R"(*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -s fe80::/10 -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT ! -d 2001:db8::1 -i lo -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination [2001:db8::1]:8080
-A PREROUTING -p tcp -m tcp --dport 81 -j REDIRECT --to-ports 8081
COMMIT
)";

// Empty when the tool cannot; the test is skipped then.
Ruleset load(const std::string& flavour, const std::string& tool, const std::string& script)
{
    Ruleset result;
    in_own_network([&] {
        if (const std::string why = why_not(tool + "-" + flavour); !why.empty()) GTEST_SKIP() << why;
        const CommandResult loaded = run_command(tool + "-" + flavour + "-restore", script);
        ASSERT_EQ(loaded.status, 0) << loaded.output;
        const auto rules = read_firewall();
        ASSERT_TRUE(rules) << rules.error().text;
        EXPECT_EQ(rules->blind, std::vector<std::string>{});
        result = *rules;
    });
    return result;
}

void expect_same(const Ruleset& legacy, const Ruleset& nft, const std::string& table, const std::string& chain)
{
    SCOPED_TRACE(table + " " + chain);
    const FirewallChain older = chain_of(legacy, table, chain);
    const FirewallChain newer = chain_of(nft, table, chain);
    EXPECT_EQ(older.table.family, newer.table.family);
    EXPECT_EQ(older.base, newer.base);
    expect_rules(older, statements_of(newer));
}

TEST(Iptables, BothFlavoursSayTheSame)
{
    const Ruleset legacy = load("legacy", "iptables", kRules);
    const Ruleset nft = load("nft", "iptables", kRules);
    if (::testing::Test::IsSkipped() || ::testing::Test::HasFailure()) return;
    expect_same(legacy, nft, "filter", "INPUT");
    expect_same(legacy, nft, "filter", "mine");
    expect_same(legacy, nft, "nat", "PREROUTING");
    expect_same(legacy, nft, "mangle", "PREROUTING");
    expect_same(legacy, nft, "raw", "PREROUTING");
}

TEST(Iptables, BothFlavoursSayTheSameOfIpv6)
{
    const Ruleset legacy = load("legacy", "ip6tables", kRulesV6);
    const Ruleset nft = load("nft", "ip6tables", kRulesV6);
    if (::testing::Test::IsSkipped() || ::testing::Test::HasFailure()) return;
    expect_same(legacy, nft, "filter", "INPUT");
    expect_same(legacy, nft, "nat", "PREROUTING");
}

TEST(Iptables, LegacyRulesAreUnderstood)
{
    const Ruleset rules = load("legacy", "iptables", kRules);
    if (::testing::Test::IsSkipped() || ::testing::Test::HasFailure()) return;
    const Statement tcp = one(Field::transport, 6);
    const Address target = *parse_address("10.0.0.1");
    const auto port = [](std::uint32_t number) { return one(Field::destination_port, number); };
    const FirewallChain input = chain_of(rules, "filter", "INPUT");
    EXPECT_EQ(input.table.means, "ip_tables");
    EXPECT_EQ(input.base, (BaseChain{PacketHook::input, 0, true}));
    ASSERT_EQ(input.rules.size(), 14U);
    EXPECT_EQ(input.rules[13].handle, 14U);
    const auto statements = statements_of(input);
    EXPECT_EQ(statements[1], (std::vector{Statement(any_bit_match(Field::ct_state, 6)), verdict(Verdict::accept)}));
    EXPECT_EQ(statements[2],
              (std::vector{tcp, Statement(any_bit_match(Field::ct_state, 64)), port(22), verdict(Verdict::accept)}));
    EXPECT_EQ(statements[3], (std::vector{tcp, addresses(Field::source_v4, "10.0.0.0", "10.255.255.255"),
                                          numbers(Field::destination_port, {{100, 200}}), verdict(Verdict::drop)}));
    EXPECT_EQ(statements[5], (std::vector{tcp, numbers(Field::destination_port, {{80, 80}, {443, 443}, {1000, 2000}}),
                                          verdict(Verdict::accept)}));
    EXPECT_EQ(statements[7], (std::vector{one(Field::destination_type, RTN_LOCAL), verdict(Verdict::go_to, "mine")}));
    EXPECT_EQ(statements[8].size(), 1U) << "it only counts";
    EXPECT_EQ(statements[11], std::vector<Statement>{});
    EXPECT_EQ(statements[13].back(), verdict(Verdict::unknown));
    EXPECT_EQ(chain_of(rules, "filter", "mine").rules.size(), 2U);
    for (const FirewallChain& chain : rules.chains) EXPECT_NE(chain.name, "unused");
    EXPECT_EQ(statements_of(chain_of(rules, "nat", "PREROUTING"))[0],
              (std::vector{tcp, port(80), Statement(Diversion{Diversion::Kind::dnat, target, target, 8080, 8080})}));
    EXPECT_EQ(chain_of(rules, "nat", "INPUT").base, (BaseChain{PacketHook::input, 100, false}));
}

TEST(Iptables, LooksAtNoTableThatIsNotThere)
{
    in_own_network([] {
        if (const std::string why = why_not("iptables-legacy"); !why.empty()) GTEST_SKIP() << why; // makes `filter`
        const auto rules = read_firewall();
        ASSERT_TRUE(rules) << rules.error().text;
        ASSERT_EQ(rules->chains.size(), 1U);
        EXPECT_EQ(rules->chains[0].table.name, "filter");
        EXPECT_EQ(run_command("cat /proc/thread-self/net/ip_tables_names").output, "filter\n");
    });
}

} // namespace
} // namespace listenwatch
