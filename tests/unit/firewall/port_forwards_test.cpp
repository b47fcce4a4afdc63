#include "firewall/port_forwards.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include "rule_statements.h"

namespace listenwatch {
namespace {

using Kind = RuleVerdict::Kind;

const Address kInner = *parse_address("172.17.0.2");

Diversion dnat(std::uint16_t port)
{
    return {Diversion::Kind::dnat, kInner, kInner, port, port};
}

FirewallChain chain(const std::string& name, std::vector<FirewallRule> rules, bool is_base = false)
{
    FirewallChain chain{{TableFamily::ip, "nat", "nf_tables"}, name, std::nullopt, std::move(rules)};
    if (is_base) chain.base = BaseChain{PacketHook::prerouting, -100};
    return chain;
}

Statement tcp()
{
    return one(PacketField::transport, IPPROTO_TCP);
}

Statement port(std::uint16_t number)
{
    return one(PacketField::destination_port, number);
}

TEST(PortForwards, OfARule)
{
    const auto found = find_port_forwards({{chain("PREROUTING", {{7, {tcp(), port(8080), dnat(80)}}}, true)}, {}});
    ASSERT_EQ(found.all.size(), 1U);
    const PortForward expected{IPPROTO_TCP, 8080, 8080, {}, {}, dnat(80), false, "ip nat PREROUTING handle 7"};
    EXPECT_EQ(found.all.front(), expected);
    EXPECT_FALSE(found.cut);
    EXPECT_EQ(to_text(found.all.front()),
              "tcp port 8080 leads to 172.17.0.2 port 80 (dnat, ip nat PREROUTING handle 7)");
}

// As Docker writes it: to addresses of this host, in a chain of its own, not from the containers' bridge.
TEST(PortForwards, OfAPublishedPort)
{
    const FieldValue bridge =
        field_value(PacketField::input_name, std::vector<std::uint8_t>{'d', 'o', 'c', 'k', 'e', 'r', '0'});
    const auto found = find_port_forwards(
        {{chain("PREROUTING", {{1, {one(PacketField::destination_type, 2), verdict(Kind::jump, "DOCKER")}}}, true),
          chain("DOCKER",
                {{2, {range_match(PacketField::input_name, bridge, bridge, true), tcp(), port(8080), dnat(80)}}})},
         {}});
    ASSERT_EQ(found.all.size(), 1U);
    EXPECT_FALSE(found.all.front().conditional);
    EXPECT_EQ(found.all.front().rule, "ip nat DOCKER handle 2");
}

TEST(PortForwards, OfASetAreSeveral)
{
    const auto found = find_port_forwards(
        {{chain("PREROUTING", {{1, {tcp(), numbers(PacketField::destination_port, {{80, 80}, {443, 445}}), dnat(80)}}},
                true)},
         {}});
    ASSERT_EQ(found.all.size(), 2U);
    EXPECT_EQ(found.all[1].first_port, 443);
    EXPECT_EQ(found.all[1].last_port, 445);
}

TEST(PortForwards, SayThatThereIsMoreToIt)
{
    const auto found = find_port_forwards(
        {{chain("PREROUTING",
                {{1, {tcp(), port(80), addresses(PacketField::source_v4, "10.0.0.0", "10.0.0.255"), dnat(80)}},
                 {2, {tcp(), port(81), UnknownMatch{"limit"}, dnat(80)}},
                 {3, {tcp(), port(82), addresses(PacketField::destination_v4, "10.0.0.2", "10.0.0.2"), dnat(80)}}},
                true)},
         {}});
    ASSERT_EQ(found.all.size(), 3U);
    EXPECT_TRUE(found.all[0].conditional);
    EXPECT_TRUE(found.all[1].conditional);
    EXPECT_FALSE(found.all[2].conditional);
    EXPECT_EQ(found.all[2].first_address, parse_address("10.0.0.2"));
}

TEST(PortForwards, WhereNobodyComesByThereIsNone)
{
    EXPECT_TRUE(find_port_forwards({{chain("PREROUTING",
                                           {{1, {port(80), port(81), dnat(80)}},
                                            {2, {tcp(), one(PacketField::transport, IPPROTO_UDP), dnat(80)}}},
                                           true)},
                                    {}})
                    .all.empty());
    FirewallChain input = chain("INPUT", {{1, {dnat(80)}}}, true);
    input.base->hook = PacketHook::input;
    EXPECT_TRUE(find_port_forwards({{input, chain("unused", {{1, {dnat(80)}}})}, {}}).all.empty());
}

TEST(PortForwards, FollowMapsOfVerdicts)
{
    const auto value = number(PacketField::destination_port, 80);
    const PacketMatch map{
        {{PacketField::destination_port, {}, {}}}, {{{{value, value}}, {Kind::jump, "web"}}}, false, true};
    const auto found =
        find_port_forwards({{chain("PREROUTING", {{1, {tcp(), map}}}, true), chain("web", {{2, {dnat(8080)}}})}, {}});
    ASSERT_EQ(found.all.size(), 1U);
    EXPECT_EQ(found.all.front().first_port, 80);
    EXPECT_EQ(found.all.front().last_port, 80);
}

TEST(PortForwards, OfIpvs)
{
    const auto found = find_port_forwards({{}, {}, {{IPPROTO_TCP, *parse_address("10.0.0.2"), 80, kInner, 8080}}});
    ASSERT_EQ(found.all.size(), 1U);
    EXPECT_EQ(to_text(found.all.front()), "tcp port 80 of 10.0.0.2 leads to 172.17.0.2 port 8080 (ipvs, ip_vs)");
}

TEST(PortForwards, HaveAnEnd)
{
    std::vector<FirewallRule> rules;
    for (std::uint64_t i = 0; i < kMostForwards + 5; ++i) rules.push_back({i, {tcp(), port(80), dnat(80)}});
    const auto many = find_port_forwards({{chain("PREROUTING", rules, true)}, {}});
    EXPECT_EQ(many.all.size(), kMostForwards);
    EXPECT_TRUE(many.cut);
    const auto loop =
        find_port_forwards({{chain("PREROUTING", {{1, {verdict(Kind::jump, "a")}}}, true),
                             chain("a", {{1, {verdict(Kind::jump, "a")}}, {2, {verdict(Kind::jump, "a")}}})},
                            {}});
    EXPECT_TRUE(loop.all.empty());
}

} // namespace
} // namespace listenwatch
