#include "firewall/packet_fate.h"

#include <gtest/gtest.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include "rule_statements.h"

namespace listenwatch {
namespace {

using Kind = RuleVerdict::Kind;
using Rules = std::vector<std::vector<Statement>>;

const std::string kTable = "filter";

FirewallChain chain(const std::string& name, Rules rules)
{
    FirewallChain chain{{TableFamily::inet, kTable, "nf_tables"}, name, std::nullopt, {}};
    std::uint64_t handle = 0;
    for (auto& statements : rules) chain.rules.push_back({++handle, std::move(statements)});
    return chain;
}

FirewallChain base(Rules rules, bool drops = false, PacketHook hook = PacketHook::input, std::int32_t priority = 0)
{
    FirewallChain all =
        chain("base" + std::to_string(priority) + std::to_string(static_cast<int>(hook)), std::move(rules));
    all.base = BaseChain{hook, priority, drops};
    return all;
}

Approach approach(const char* to = "10.0.0.2", std::uint16_t port = 22, std::uint8_t protocol = IPPROTO_TCP)
{
    return {*parse_address(to), port, protocol, 0, {}, {*parse_address("10.0.0.2"), *parse_address("fd00::2")}, false};
}

Firewall fate(std::vector<FirewallChain> chains, const Approach& to = approach())
{
    return packet_fate({std::move(chains), {}}, to);
}

Statement tcp()
{
    return one(PacketField::transport, IPPROTO_TCP);
}

Statement port(std::uint16_t number, bool negated = false)
{
    return one(PacketField::destination_port, number, negated);
}

Statement device(std::string name, bool negated = false)
{
    name.resize(16, '\0');
    const auto value = field_value(PacketField::input_name, std::vector<std::uint8_t>(name.begin(), name.end()));
    return range_match(PacketField::input_name, value, value, negated);
}

Statement state(std::uint32_t bits)
{
    return any_bit_match(PacketField::ct_state, bits);
}

TEST(PacketFate, WithoutRulesIsOpen)
{
    EXPECT_EQ(fate({}), Firewall::open);
    EXPECT_EQ(fate({base({})}), Firewall::open);
}

TEST(PacketFate, IsThePolicyWhereNoRuleFits)
{
    EXPECT_EQ(fate({base({}, true)}), Firewall::filtered);
    EXPECT_EQ(fate({base({{tcp(), port(80), verdict(Kind::accept)}}, true)}), Firewall::filtered);
    EXPECT_EQ(fate({base({{tcp(), port(22), verdict(Kind::accept)}}, true)}), Firewall::open);
    EXPECT_EQ(fate({base({{tcp(), port(22), verdict(Kind::accept)}}, true)}, approach("10.0.0.2", 22, IPPROTO_UDP)),
              Firewall::filtered);
}

TEST(PacketFate, AsksEveryBaseChain)
{
    const FirewallChain accepts = base({{verdict(Kind::accept)}}, false, PacketHook::input, -1);
    EXPECT_EQ(fate({base({{port(22), verdict(Kind::drop)}}), accepts}), Firewall::filtered) << "accept ends one chain";
    EXPECT_EQ(fate({base({}, true, PacketHook::prerouting), accepts}), Firewall::filtered);
}

// What an administrator writes.
TEST(PacketFate, OfAUsualServer)
{
    const std::vector<FirewallChain> rules{base(
        {{state(NF_CT_STATE_BIT(IP_CT_ESTABLISHED) | NF_CT_STATE_BIT(IP_CT_RELATED)), verdict(Kind::accept)},
         {state(NF_CT_STATE_INVALID_BIT), verdict(Kind::drop)},
         {device("lo"), verdict(Kind::accept)},
         {tcp(), numbers(PacketField::destination_port, {{22, 22}, {80, 80}, {8000, 8100}}), verdict(Kind::accept)},
         {tcp(), port(5432), addresses(PacketField::source_v4, "10.0.0.0", "10.255.255.255"), verdict(Kind::accept)}},
        true)};
    EXPECT_EQ(fate(rules), Firewall::open);
    EXPECT_EQ(fate(rules, approach("10.0.0.2", 8050)), Firewall::open);
    EXPECT_EQ(fate(rules, approach("10.0.0.2", 8101)), Firewall::filtered);
    EXPECT_EQ(fate(rules, approach("10.0.0.2", 5432)), Firewall::unknown) << "some may, some may not";
    EXPECT_EQ(fate(rules, approach("fd00::2", 22)), Firewall::open);
}

TEST(PacketFate, SplitsWhereOnlySomeFit)
{
    EXPECT_EQ(fate({base({{device("eth0"), verdict(Kind::drop)}})}), Firewall::unknown);
    EXPECT_EQ(fate({base({{device("lo", true), verdict(Kind::drop)}})}), Firewall::filtered);
    EXPECT_EQ(fate({base({{device("eth0"), verdict(Kind::drop)}, {verdict(Kind::drop)}})}), Firewall::filtered);
    EXPECT_EQ(fate({base({{UnknownMatch{"limit"}, verdict(Kind::accept)}, {verdict(Kind::drop)}})}), Firewall::unknown);
    EXPECT_EQ(fate({base({{UnknownMatch{"limit"}, verdict(Kind::drop)}, {verdict(Kind::drop)}})}), Firewall::filtered);
}

TEST(PacketFate, OfOneDevice)
{
    Approach bound = approach();
    bound.device = "eth0";
    bound.ifindex = 3;
    EXPECT_EQ(fate({base({{device("eth0"), verdict(Kind::drop)}})}, bound), Firewall::filtered);
    EXPECT_EQ(fate({base({{device("eth1"), verdict(Kind::drop)}})}, bound), Firewall::open);
    EXPECT_EQ(fate({base({{one(PacketField::input_index, 3), verdict(Kind::drop)}})}, bound), Firewall::filtered);
}

TEST(PacketFate, KnowsThatNoStrangerHasOurAddresses)
{
    EXPECT_EQ(fate({base({{addresses(PacketField::source_v4, "127.0.0.0", "127.255.255.255"), verdict(Kind::accept)}},
                         true)}),
              Firewall::filtered);
    EXPECT_EQ(fate({base({{addresses(PacketField::source_v4, "10.0.0.2", "10.0.0.2"), verdict(Kind::accept)}}, true)}),
              Firewall::filtered);
    EXPECT_EQ(fate({base({{addresses(PacketField::source_v4, "0.0.0.0", "255.255.255.255"), verdict(Kind::drop)}})}),
              Firewall::filtered);
    EXPECT_EQ(fate({base({{addresses(PacketField::source_v4, "10.0.0.2", "10.0.0.2", true), verdict(Kind::drop)}})}),
              Firewall::filtered);
}

TEST(PacketFate, FollowsJumps)
{
    const auto with = [](Kind kind, Rules rules) {
        return std::vector{base({{verdict(kind, "other")}, {verdict(Kind::drop)}}), chain("other", std::move(rules))};
    };
    EXPECT_EQ(fate(with(Kind::jump, {{port(22), verdict(Kind::accept)}})), Firewall::open);
    EXPECT_EQ(fate(with(Kind::jump, {{port(80), verdict(Kind::accept)}})), Firewall::filtered);
    EXPECT_EQ(fate(with(Kind::jump, {{port(22), verdict(Kind::return_)}, {verdict(Kind::accept)}})),
              Firewall::filtered);
    EXPECT_EQ(fate(with(Kind::go_to, {{port(80), verdict(Kind::accept)}})), Firewall::open) << "the policy follows";
    EXPECT_EQ(fate({base({{verdict(Kind::jump, "missing")}})}), Firewall::unknown);
    EXPECT_EQ(fate({base({{verdict(Kind::jump, "loop")}}), chain("loop", {{verdict(Kind::jump, "loop")}})}),
              Firewall::unknown);
}

TEST(PacketFate, LooksUpVerdicts)
{
    const auto number_of = [](std::uint16_t value) { return number(PacketField::destination_port, value); };
    PacketMatch map{
        {{PacketField::destination_port, {}, {}}},
        {{{{number_of(22), number_of(22)}}, {Kind::jump, "ssh"}}, {{{number_of(80), number_of(80)}}, {Kind::accept}}},
        false,
        true};
    const std::vector rules{base({{tcp(), map}}, true), chain("ssh", {{verdict(Kind::accept)}})};
    EXPECT_EQ(fate(rules), Firewall::open);
    EXPECT_EQ(fate(rules, approach("10.0.0.2", 80)), Firewall::open);
    EXPECT_EQ(fate(rules, approach("10.0.0.2", 81)), Firewall::filtered);
}

TEST(PacketFate, ComparesConcatenations)
{
    const auto entry = [](const char* from, const char* to, std::uint16_t port) {
        const FieldValue value = number(PacketField::destination_port, port);
        return MatchElement{{{address(from), address(to)}, {value, value}}};
    };
    const auto rules = [&](bool negated) {
        return std::vector{
            base({{PacketMatch{{{PacketField::source_v4, {}, {}}, {PacketField::destination_port, {}, {}}},
                               {entry("0.0.0.0", "255.255.255.255", 22), entry("10.0.0.0", "10.0.0.255", 80)},
                               negated},
                   verdict(Kind::drop)}})};
    };
    EXPECT_EQ(fate(rules(false)), Firewall::filtered);
    EXPECT_EQ(fate(rules(false), approach("10.0.0.2", 80)), Firewall::unknown);
    EXPECT_EQ(fate(rules(false), approach("10.0.0.2", 81)), Firewall::open);
    EXPECT_EQ(fate(rules(true)), Firewall::open);
    EXPECT_EQ(fate(rules(true), approach("10.0.0.2", 81)), Firewall::filtered);
}

TEST(PacketFate, KnowsBits)
{
    EXPECT_EQ(fate({base({{any_bit_match(PacketField::ct_status, IPS_DST_NAT), verdict(Kind::accept)}}, true)}),
              Firewall::filtered);
    EXPECT_EQ(fate({base({{any_bit_match(PacketField::ct_status, IPS_ASSURED), verdict(Kind::accept)}}, true)}),
              Firewall::unknown);
    const auto flags = [](std::uint32_t value) { return number(PacketField::tcp_flags, value); };
    EXPECT_EQ(fate({base({{masked_match(PacketField::tcp_flags, flags(0x17), flags(0x02)), verdict(Kind::drop)}})}),
              Firewall::filtered);
    EXPECT_EQ(fate({base({{masked_match(PacketField::tcp_flags, flags(0x04), flags(0x04)), verdict(Kind::drop)}})}),
              Firewall::open);
}

TEST(PacketFate, OfTcpIsThatOfWhatFollowsToo)
{
    const std::vector only_new{base({{state(NF_CT_STATE_BIT(IP_CT_NEW)), port(22), verdict(Kind::accept)}}, true)};
    EXPECT_EQ(fate(only_new), Firewall::filtered) << "the handshake never ends";
    EXPECT_EQ(fate(only_new, approach("10.0.0.2", 22, IPPROTO_UDP)), Firewall::open);
    const Statement syn = masked_match(PacketField::tcp_flags, number(PacketField::tcp_flags, 0x12),
                                       number(PacketField::tcp_flags, 0x02));
    EXPECT_EQ(fate({base({{syn, verdict(Kind::drop)}})}), Firewall::filtered);
    const Diversion redirect{Diversion::Kind::redirect, {}, {}, 8080, 8080};
    EXPECT_EQ(
        fate({base({{one(PacketField::source_port, 5), port(22), redirect}}, false, PacketHook::prerouting, -100)}),
        Firewall::unknown);
}

// Before -200 nobody knows the connection yet: a new one is not "new" there.
TEST(PacketFate, BeforeConntrackNobodyKnowsTheState)
{
    const auto at = [](std::int32_t priority) {
        return fate({base({{state(NF_CT_STATE_BIT(IP_CT_NEW)), verdict(Kind::drop)}}, false, PacketHook::prerouting,
                          priority)});
    };
    EXPECT_EQ(at(-300), Firewall::unknown);
    EXPECT_EQ(at(-150), Firewall::filtered);
}

TEST(PacketFate, IsNotKnownAfterAChange)
{
    EXPECT_EQ(fate({base({{one(PacketField::mark, 0), verdict(Kind::drop)}})}), Firewall::filtered);
    EXPECT_EQ(fate({base({{FieldChange{PacketField::mark}}}, false, PacketHook::prerouting),
                    base({{one(PacketField::mark, 0), verdict(Kind::drop)}})}),
              Firewall::unknown);
}

TEST(PacketFate, IsFilteredWhereThePortLeadsElsewhere)
{
    const auto rules = [](const Diversion& to) {
        return std::vector{base({{tcp(), port(80), to}}, false, PacketHook::prerouting, -100)};
    };
    const Diversion redirect{Diversion::Kind::redirect, {}, {}, 8080, 8080};
    EXPECT_EQ(fate(rules(redirect), approach("10.0.0.2", 80)), Firewall::filtered);
    EXPECT_EQ(fate(rules(redirect), approach("10.0.0.2", 8080)), Firewall::open);
    const Address other = *parse_address("172.17.0.2");
    EXPECT_EQ(fate(rules({Diversion::Kind::dnat, other, other, 80, 80}), approach("10.0.0.2", 80)), Firewall::filtered);
    EXPECT_EQ(fate(rules({Diversion::Kind::redirect}), approach("10.0.0.2", 80)), Firewall::unknown)
        << "to the same port";
    EXPECT_EQ(fate(rules({Diversion::Kind::tproxy, {}, {}, 8080, 8080}), approach("10.0.0.2", 80)), Firewall::unknown);
    EXPECT_EQ(fate(rules({Diversion::Kind::dnat, {}, {}, {}, {}, false}), approach("10.0.0.2", 80)), Firewall::unknown);
}

TEST(PacketFate, IsFilteredWhereIpvsTakesIt)
{
    const Ruleset rules{{}, {}, {{IPPROTO_TCP, *parse_address("10.0.0.2"), 80, *parse_address("10.0.1.2"), 8080}}};
    EXPECT_EQ(packet_fate(rules, approach("10.0.0.2", 80)), Firewall::filtered);
    EXPECT_EQ(packet_fate(rules, approach("10.0.0.2", 22)), Firewall::open);
}

TEST(PacketFate, IsThatOfWhoIsAnsweredByTheWayHeCame)
{
    const std::vector<FirewallChain> rules{base({{one(PacketField::way_back, 0), verdict(Kind::drop)}})};
    EXPECT_EQ(fate(rules), Firewall::open);
    Approach by_vrf = approach();
    by_vrf.by_vrf = true;
    EXPECT_EQ(fate(rules, by_vrf), Firewall::unknown);
}

// Its prerouting is asked of the device, then of the VRF: what the first time changes, the second time sees.
TEST(PacketFate, ByAVrfPreroutingIsPassedTwice)
{
    const std::vector<FirewallChain> rules{
        base({{one(PacketField::mark, 1), verdict(Kind::drop)}, {FieldChange{PacketField::mark}}}, false,
             PacketHook::prerouting)};
    EXPECT_EQ(fate(rules), Firewall::open);
    Approach by_vrf = approach();
    by_vrf.by_vrf = true;
    EXPECT_EQ(fate(rules, by_vrf), Firewall::unknown);
    EXPECT_EQ(fate({base({}, true)}, by_vrf), Firewall::filtered);
}

TEST(PacketFate, ByAVrfNobodyKnowsTheTypeOfTheAddress)
{
    Approach by_vrf = approach();
    by_vrf.by_vrf = true;
    const std::vector<FirewallChain> rules{
        base({{one(PacketField::destination_type, RTN_LOCAL), verdict(Kind::accept)}}, true)};
    EXPECT_EQ(fate(rules), Firewall::open);
    EXPECT_EQ(fate(rules, by_vrf), Firewall::unknown);
}

TEST(PacketFate, OfADevicesOwnChain)
{
    FirewallChain ingress = base({{port(22), verdict(Kind::drop)}}, false, PacketHook::ingress);
    ingress.table.family = TableFamily::netdev;
    ingress.base->devices = {"eth0"};
    EXPECT_EQ(fate({ingress}), Firewall::unknown) << "others come by eth1";
    EXPECT_EQ(fate({ingress}, approach("10.0.0.2", 80)), Firewall::open);
    Approach bound = approach();
    bound.device = "eth0";
    EXPECT_EQ(fate({ingress}, bound), Firewall::filtered);
}

TEST(PacketFate, OfAFamilyThatTheTableDoesNotSee)
{
    FirewallChain v4 = base({}, true);
    v4.table.family = TableFamily::ip;
    EXPECT_EQ(fate({v4}), Firewall::filtered);
    EXPECT_EQ(fate({v4}, approach("fd00::2")), Firewall::open);
}

TEST(PacketFate, IsNeverGuessed)
{
    EXPECT_EQ(packet_fate({{base({}, true)}, {"sets were not read"}}, approach()), Firewall::unknown);
    EXPECT_EQ(fate({base({{verdict(Kind::unknown)}})}), Firewall::unknown);
    Rules many;
    for (int i = 0; i < 30; ++i) many.push_back({verdict(Kind::jump, "a")}); // 30^6 ways
    std::vector<FirewallChain> chains{base(many)};
    for (const char* name : {"a", "b", "c", "d", "e"}) {
        Rules next;
        for (int i = 0; i < 30; ++i)
            next.push_back({verdict(Kind::jump, std::string(1, static_cast<char>(name[0] + 1)).c_str())});
        chains.push_back(chain(name, next));
    }
    chains.push_back(chain("f", {{port(1), verdict(Kind::drop)}}));
    EXPECT_EQ(fate(chains), Firewall::unknown);
}

} // namespace
} // namespace listenwatch
