// Conditions as nft writes them, read back from the kernel.
#include <algorithm>
#include <gtest/gtest.h>
#include <linux/if_packet.h>
#include <linux/netfilter.h>
#include <linux/rtnetlink.h>
#include <string_view>
#include <utility>

#include "firewall/firewall.h"
#include "own_filter.h"
#include "rule_statements.h"

namespace listenwatch {
namespace {

using Field = PacketField;
using Verdict = RuleVerdict::Kind;
using Rule = std::vector<Statement>;

const Statement kV4 = one(Field::network_family, NFPROTO_IPV4);
const Statement kV6 = one(Field::network_family, NFPROTO_IPV6);
const Statement kTcp = one(Field::transport, 6);
const Statement kAccept = verdict(Verdict::accept);

struct Case {
    std::string_view rule; ///< as nft has it
    Rule statements;       ///< what it is, without the accept at its end
};

Statement name(std::string_view first, char fill = '\0')
{
    std::vector<std::uint8_t> bytes(first.begin(), first.end());
    const FieldValue low = field_value(Field::input_name, bytes);
    bytes.resize(16, static_cast<std::uint8_t>(fill));
    return range_match(Field::input_name, low, field_value(Field::input_name, bytes));
}

// Sets come in an order of the kernel's own.
Rule sorted(Rule rule)
{
    for (Statement& statement : rule)
        if (auto* match = std::get_if<PacketMatch>(&statement))
            std::ranges::sort(match->elements, {},
                              [](const MatchElement& element) { return element.ranges.at(0).first; });
    return rule;
}

void expect_matches(const std::vector<Case>& cases)
{
    in_own_network([&] {
        if (const std::string why = why_not("nft"); !why.empty()) GTEST_SKIP() << why;
        std::string script = "table inet t {\n"
                             "set ports { type inet_service; flags interval; elements = { 22, 80-90 }; }\n"
                             "set pairs { type ipv4_addr . inet_service; flags interval; "
                             "elements = { 10.0.0.0/8 . 22-23, 1.2.3.4 . 80 }; }\n"
                             "set seen { type ipv4_addr; flags dynamic; }\n"
                             "chain in { type filter hook input priority 0;\n";
        for (const Case& each : cases) script += std::string(each.rule) + " accept\n";
        const CommandResult loaded = run_command("nft -f -", script + "}\n}\n");
        ASSERT_EQ(loaded.status, 0) << loaded.output;
        const auto rules = read_firewall();
        ASSERT_TRUE(rules) << rules.error().text;
        EXPECT_EQ(rules->blind, std::vector<std::string>{});
        const FirewallChain chain = chain_of(*rules, "t", "in");
        ASSERT_EQ(chain.rules.size(), cases.size());
        for (std::size_t at = 0; at < cases.size(); ++at) {
            Rule expected = cases[at].statements;
            expected.push_back(kAccept);
            EXPECT_TRUE(sorted(chain.rules[at].statements) == sorted(expected))
                << cases[at].rule << "\n  is  " << describe(chain.rules[at].statements) << "\n  not "
                << describe(expected);
        }
    });
}

TEST(NftMatches, Ports)
{
    expect_matches({
        {"tcp dport 22", {kTcp, one(Field::destination_port, 22)}},
        {"tcp dport != 22", {kTcp, one(Field::destination_port, 22, true)}},
        {"tcp dport 100-200", {kTcp, numbers(Field::destination_port, {{100, 200}})}},
        {"tcp dport != 100-200", {kTcp, numbers(Field::destination_port, {{100, 200}}, true)}},
        {"tcp dport > 1000", {kTcp, numbers(Field::destination_port, {{1001, 65535}})}},
        {"tcp dport < 1000", {kTcp, numbers(Field::destination_port, {{0, 999}})}},
        {"tcp dport { 1, 3, 5-9 }", {kTcp, numbers(Field::destination_port, {{1, 1}, {3, 3}, {5, 9}})}},
        {"tcp dport != { 22, 80 }", {kTcp, numbers(Field::destination_port, {{22, 22}, {80, 80}}, true)}},
        {"tcp dport @ports", {kTcp, numbers(Field::destination_port, {{22, 22}, {80, 90}})}},
        {"tcp sport 1 tcp dport 2", {kTcp, one(Field::source_port, 1), one(Field::destination_port, 2)}},
        {"udp dport 53", {one(Field::transport, 17), one(Field::destination_port, 53)}},
        {"th dport 53", {one(Field::destination_port, 53)}},
        {"meta l4proto { tcp, udp } th dport 53",
         {numbers(Field::transport, {{6, 6}, {17, 17}}), one(Field::destination_port, 53)}},
    });
}

TEST(NftMatches, Addresses)
{
    expect_matches({
        {"ip saddr 10.0.0.1", {kV4, addresses(Field::source_v4, "10.0.0.1", "10.0.0.1")}},
        {"ip saddr 10.0.0.0/8", {kV4, addresses(Field::source_v4, "10.0.0.0", "10.255.255.255")}},
        {"ip daddr != 10.128.0.0/9", {kV4, addresses(Field::destination_v4, "10.128.0.0", "10.255.255.255", true)}},
        {"ip saddr 10.0.0.5-10.0.1.7", {kV4, addresses(Field::source_v4, "10.0.0.5", "10.0.1.7")}},
        {"ip saddr & 255.0.255.0 == 10.0.3.0",
         {kV4, masked_match(Field::source_v4, address("255.0.255.0"), address("10.0.3.0"))}},
        {"ip6 saddr fe80::/10",
         {kV6, addresses(Field::source_v6, "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff")}},
        {"ip6 daddr ::1", {kV6, addresses(Field::destination_v6, "::1", "::1")}},
        {"ip protocol tcp", {kV4, kTcp}},
        {"ip6 nexthdr tcp", {kV6, UnknownMatch{"payload"}}},
        {"ip saddr 1.2.3.4 ip daddr 5.6.7.8",
         {kV4, addresses(Field::source_v4, "1.2.3.4", "1.2.3.4"),
          addresses(Field::destination_v4, "5.6.7.8", "5.6.7.8")}},
        {"ip saddr . tcp dport @pairs",
         {kV4, kTcp,
          PacketMatch{{{Field::source_v4, {}, {}}, {Field::destination_port, {}, {}}},
                      {{{{address("1.2.3.4"), address("1.2.3.4")},
                         {number(Field::destination_port, 80), number(Field::destination_port, 80)}}},
                       {{{address("10.0.0.0"), address("10.255.255.255")},
                         {number(Field::destination_port, 22), number(Field::destination_port, 23)}}}}}}},
    });
}

TEST(NftMatches, Devices)
{
    const PacketMatch lo = std::get<PacketMatch>(name("lo"));
    const PacketMatch eth = std::get<PacketMatch>(name("eth", '\xff'));
    PacketMatch both = lo;
    both.elements.push_back(eth.elements[0]);
    expect_matches({
        {"iifname lo", {lo}},
        {"iifname \"eth*\"", {eth}},
        {"iifname { lo, \"eth*\" }", {both}},
        {"iif lo", {one(Field::input_index, 1)}},
        {"iif != lo", {one(Field::input_index, 1, true)}},
        {"pkttype broadcast", {one(Field::packet_type, PACKET_BROADCAST)}},
    });
}

TEST(NftMatches, States)
{
    expect_matches({
        {"ct state established,related", {any_bit_match(Field::ct_state, 6)}},
        {"ct state != established", {one(Field::ct_state, 2, true)}},
        {"ct state { new, established }", {numbers(Field::ct_state, {{2, 2}, {8, 8}})}},
        {"ct status dnat", {any_bit_match(Field::ct_status, 0x20)}},
        {"meta mark 7", {one(Field::mark, 7)}},
        {"meta mark & 0xff == 1", {masked_match(Field::mark, number(Field::mark, 0xff), number(Field::mark, 1))}},
        {"meta mark 5-9", {numbers(Field::mark, {{5, 9}})}},
        {"meta mark { 5-9, 256 }", {numbers(Field::mark, {{5, 9}, {256, 256}})}},
        {"fib daddr type local", {one(Field::destination_type, RTN_LOCAL)}},
        {"tcp flags & (syn|ack) == syn",
         {kTcp, masked_match(Field::tcp_flags, number(Field::tcp_flags, 0x12), number(Field::tcp_flags, 2))}},
        {"counter log", {}},
    });
}

TEST(NftMatches, WhatIsNotUnderstoodSaysSo)
{
    const Statement icmp = one(Field::transport, 1);
    expect_matches({
        {"limit rate 5/second", {UnknownMatch{"limit"}}},
        {"ct mark 5", {UnknownMatch{"ct"}}},
        {"fib saddr oif missing", {UnknownMatch{"fib"}}},
        {"meta skuid 0", {UnknownMatch{"meta"}}},
        {"icmp type echo-request", {kV4, icmp, UnknownMatch{"payload"}}},
        {"update @seen { ip saddr }", {kV4, UnknownMatch{"update of set seen"}}},
        {"ip saddr @seen", {kV4, UnknownMatch{"set seen"}}},
    });
}

} // namespace
} // namespace listenwatch
