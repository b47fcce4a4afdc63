// What nf_tables rules do, and their sets and maps.
#include <gtest/gtest.h>
#include <linux/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>

#include "nft_builder.h"
#include "rule_statements.h"

namespace listenwatch {
namespace {

using Statements = std::vector<Statement>;
using Verdict = RuleVerdict::Kind;
constexpr std::uint32_t kTransport = NFT_PAYLOAD_TRANSPORT_HEADER;

Statements translate(const RuleBuilder& builder, NftSets& sets, TableFamily family = TableFamily::inet)
{
    return translate_nft_rule(builder.rule(), family, sets);
}

Statements translate(const RuleBuilder& builder)
{
    FakeSets none;
    return translate(builder, none);
}

NftSetKind kind(const char* name, std::uint32_t key_size, bool is_verdict_map = false)
{
    NftSetKind kind;
    kind.name = name;
    kind.key_size = key_size;
    kind.is_verdict_map = is_verdict_map;
    return kind;
}

TEST(NftStatement, TakesVerdicts)
{
    const auto given = [](std::int32_t code, const char* chain) {
        RuleBuilder rule;
        rule.add("immediate", {{NFTNL_EXPR_IMM_DREG, 0}, {NFTNL_EXPR_IMM_VERDICT, static_cast<std::uint32_t>(code)}},
                 {},
                 chain == nullptr ? std::vector<std::pair<std::uint16_t, const char*>>{}
                                  : std::vector<std::pair<std::uint16_t, const char*>>{{NFTNL_EXPR_IMM_CHAIN, chain}});
        return translate(rule);
    };
    EXPECT_EQ(given(NF_DROP, nullptr), (Statements{verdict(Verdict::drop)}));
    EXPECT_EQ(given(NF_ACCEPT, nullptr), (Statements{verdict(Verdict::accept)}));
    EXPECT_EQ(given(NF_QUEUE, nullptr), (Statements{verdict(Verdict::unknown)}));
    EXPECT_EQ(given(NFT_RETURN, nullptr), (Statements{verdict(Verdict::return_)}));
    EXPECT_EQ(given(NFT_JUMP, "a"), (Statements{verdict(Verdict::jump, "a")}));
    EXPECT_EQ(given(NFT_GOTO, "b"), (Statements{verdict(Verdict::go_to, "b")}));
}

TEST(NftStatement, LooksUpPortsInASet)
{
    FakeSets sets;
    sets.add(build_set(kind("ports", 2), {{{0, 22}}, {{0, 80}}}));
    RuleBuilder rule;
    rule.payload(kTransport, 2, 2).lookup("ports", NFT_LOOKUP_F_INV);
    EXPECT_EQ(translate(rule, sets), (Statements{numbers(PacketField::destination_port, {{22, 22}, {80, 80}}, true)}));
    RuleBuilder missing;
    missing.payload(kTransport, 2, 2).lookup("none");
    EXPECT_EQ(translate(missing, sets), (Statements{UnknownMatch{"set none"}}));
}

TEST(NftStatement, LooksUpSeveralFieldsAtOnce)
{
    FakeSets sets;
    NftSetKind joined = kind("joined", 8);
    joined.has_intervals = joined.has_parts = true;
    sets.add(build_set(joined, {{{10, 0, 0, 0, 0, 22, 0, 0}, {10, 255, 255, 255, 0, 23, 0, 0}},
                                {{9, 9, 9, 9, 0, 80, 0, 0}, {9, 9, 9, 9, 0, 80, 0, 0}}}));
    RuleBuilder rule;
    rule.payload(NFT_PAYLOAD_NETWORK_HEADER, 12, 4).payload(kTransport, 2, 2, NFT_REG32_01).lookup("joined");
    const PacketMatch expected{
        {{PacketField::source_v4, {}, {}}, {PacketField::destination_port, {}, {}}},
        {{{{address("10.0.0.0"), address("10.255.255.255")},
           {number(PacketField::destination_port, 22), number(PacketField::destination_port, 23)}}},
         {{{address("9.9.9.9"), address("9.9.9.9")},
           {number(PacketField::destination_port, 80), number(PacketField::destination_port, 80)}}}}};
    EXPECT_EQ(translate(rule, sets, TableFamily::ip), (Statements{expected}));
    // What is not understood of the key may fit or not; the rest still counts.
    RuleBuilder half;
    half.add("rt", {{NFTNL_EXPR_RT_DREG, NFT_REG_1}}).payload(kTransport, 2, 2, NFT_REG32_01).lookup("joined");
    const Statements found = translate(half, sets, TableFamily::ip);
    EXPECT_EQ(std::get<PacketMatch>(found.at(0)).fields[0].field, PacketField::other);
    EXPECT_EQ(std::get<PacketMatch>(found.at(0)).fields[1].field, PacketField::destination_port);
}

TEST(NftStatement, TakesAVerdictMap)
{
    FakeSets sets;
    sets.add(build_set(kind("map", 2, true), {{{0, 22}, {}, 0, NF_ACCEPT}, {{0, 23}, {}, 0, NFT_GOTO, "other"}}));
    RuleBuilder rule;
    rule.payload(kTransport, 2, 2).map("map", NFT_REG_VERDICT);
    const Statements found = translate(rule, sets);
    const auto& match = std::get<PacketMatch>(found.at(0));
    EXPECT_TRUE(match.is_verdict_map);
    EXPECT_EQ(match.elements.at(0).verdict, RuleVerdict{Verdict::accept});
    EXPECT_EQ(match.elements.at(1).verdict, (RuleVerdict{Verdict::go_to, "other"}));
    RuleBuilder missing;
    missing.payload(kTransport, 2, 2).map("none", NFT_REG_VERDICT);
    EXPECT_EQ(translate(missing, sets), (Statements{UnknownMatch{"set none"}, verdict(Verdict::unknown)}));
}

TEST(NftStatement, TrustsNoSetThatPacketsChange)
{
    FakeSets sets;
    NftSetKind changing = kind("knocked", 2);
    changing.changes_by_packets = true;
    sets.add(build_set(changing, {{{0, 22}}}));
    RuleBuilder rule;
    rule.payload(kTransport, 2, 2).lookup("knocked");
    EXPECT_EQ(translate(rule, sets), (Statements{UnknownMatch{"set knocked"}}));
}

TEST(NftStatement, TakesDestinationNat)
{
    RuleBuilder rule;
    rule.number(NFT_REG_1, {10, 0, 0, 5})
        .number(NFT_REG_2, {0, 80})
        .number(NFT_REG_3, {0, 90})
        .add("nat", {{NFTNL_EXPR_NAT_TYPE, NFT_NAT_DNAT},
                     {NFTNL_EXPR_NAT_FAMILY, NFPROTO_IPV4},
                     {NFTNL_EXPR_NAT_REG_ADDR_MIN, NFT_REG_1},
                     {NFTNL_EXPR_NAT_REG_PROTO_MIN, NFT_REG_2},
                     {NFTNL_EXPR_NAT_REG_PROTO_MAX, NFT_REG_3}});
    const Address to = *parse_address("10.0.0.5");
    EXPECT_EQ(translate(rule), (Statements{Diversion{Diversion::Kind::dnat, to, to, 80, 90}}));
}

TEST(NftStatement, DoesNotGuessWhereAMapLeads)
{
    FakeSets sets;
    sets.add(build_set(kind("targets", 2), {{{0, 80}}}));
    RuleBuilder rule;
    rule.payload(kTransport, 2, 2)
        .map("targets", NFT_REG_1)
        .add("nat", {{NFTNL_EXPR_NAT_TYPE, NFT_NAT_DNAT},
                     {NFTNL_EXPR_NAT_FAMILY, NFPROTO_IPV4},
                     {NFTNL_EXPR_NAT_REG_ADDR_MIN, NFT_REG_1}});
    const Statements found = translate(rule, sets);
    EXPECT_EQ(found.at(0), one(PacketField::destination_port, 80));
    EXPECT_FALSE(std::get<Diversion>(found.at(1)).is_known);
}

TEST(NftStatement, TakesRedirectAndTproxy)
{
    RuleBuilder redirect;
    redirect.number(NFT_REG_1, {0, 53}).add("redir", {{NFTNL_EXPR_REDIR_REG_PROTO_MIN, NFT_REG_1}});
    EXPECT_EQ(translate(redirect), (Statements{Diversion{Diversion::Kind::redirect, {}, {}, 53, 53}}));
    RuleBuilder tproxy;
    tproxy.number(NFT_REG_1, {127, 0, 0, 1})
        .number(NFT_REG_2, {0, 99})
        .add("tproxy", {{NFTNL_EXPR_TPROXY_FAMILY, NFPROTO_IPV4},
                        {NFTNL_EXPR_TPROXY_REG_ADDR, NFT_REG_1},
                        {NFTNL_EXPR_TPROXY_REG_PORT, NFT_REG_2}});
    const Address local = *parse_address("127.0.0.1");
    EXPECT_EQ(translate(tproxy), (Statements{Diversion{Diversion::Kind::tproxy, local, local, 99, 99}}));
}

TEST(NftStatement, NotesSayNothing)
{
    RuleBuilder rule;
    rule.add("counter", {})
        .add("log", {})
        .add("last", {})
        .add("objref", {{NFTNL_EXPR_OBJREF_IMM_TYPE, NFT_OBJECT_COUNTER}});
    rule.number(NFT_REG_1, {1, 0, 0, 0}).add("ct", {{NFTNL_EXPR_CT_KEY, NFT_CT_MARK}, {NFTNL_EXPR_CT_SREG, NFT_REG_1}});
    EXPECT_EQ(translate(rule), Statements{});
}

TEST(NftStatement, TellsWhatLimitsChangesAndEnds)
{
    RuleBuilder limits;
    limits.add("limit", {})
        .add("quota", {})
        .add("connlimit", {})
        .add("objref", {{NFTNL_EXPR_OBJREF_IMM_TYPE, NFT_OBJECT_QUOTA}});
    limits.add("dynset", {{NFTNL_EXPR_DYNSET_OP, NFT_DYNSET_OP_UPDATE}}, {}, {{NFTNL_EXPR_DYNSET_SET_NAME, "seen"}});
    EXPECT_EQ(translate(limits), (Statements{UnknownMatch{"limit"}, UnknownMatch{"quota"}, UnknownMatch{"connlimit"},
                                             UnknownMatch{"quota"}, UnknownMatch{"update of set seen"}}));
    RuleBuilder changes;
    changes.add("notrack", {}).add("meta", {{NFTNL_EXPR_META_KEY, NFT_META_MARK}, {NFTNL_EXPR_META_SREG, NFT_REG_1}});
    changes.add("payload", {{NFTNL_EXPR_PAYLOAD_BASE, kTransport},
                            {NFTNL_EXPR_PAYLOAD_OFFSET, 2},
                            {NFTNL_EXPR_PAYLOAD_LEN, 2},
                            {NFTNL_EXPR_PAYLOAD_SREG, NFT_REG_1}});
    EXPECT_EQ(translate(changes), (Statements{FieldChange{PacketField::ct_state}, FieldChange{PacketField::mark},
                                              FieldChange{PacketField::destination_port}}));
    for (const char* name : {"queue", "synproxy", "fwd"}) {
        RuleBuilder unknown;
        unknown.add(name, {});
        EXPECT_EQ(translate(unknown), (Statements{verdict(Verdict::unknown)})) << name;
    }
    RuleBuilder reject;
    reject.add("reject", {});
    EXPECT_EQ(translate(reject), (Statements{verdict(Verdict::drop)}));
}

} // namespace
} // namespace listenwatch
