// Conditions of nf_tables rules: the expressions that nft makes of them, and what they mean.
#include "firewall/nft_rule.h"

#include <bit>
#include <gtest/gtest.h>
#include <linux/in.h>
#include <linux/netfilter.h>

#include "nft_builder.h"
#include "rule_statements.h"

namespace listenwatch {
namespace {

using Statements = std::vector<Statement>;
constexpr std::uint32_t kNetwork = NFT_PAYLOAD_NETWORK_HEADER;
constexpr std::uint32_t kTransport = NFT_PAYLOAD_TRANSPORT_HEADER;

Statements translate(const RuleBuilder& builder, TableFamily family = TableFamily::inet)
{
    FakeSets none;
    return translate_nft_rule(builder.rule(), family, none);
}

// As registers have a number.
Bytes host_number(std::uint32_t number)
{
    const auto bytes = std::bit_cast<std::array<std::uint8_t, 4>>(number);
    return {bytes.begin(), bytes.end()};
}

Bytes text(std::string_view word, std::size_t size)
{
    Bytes bytes(word.begin(), word.end());
    bytes.resize(size);
    return bytes;
}

TEST(NftRule, ComparesPorts)
{
    RuleBuilder rule;
    rule.transport(IPPROTO_TCP).payload(kTransport, 2, 2).equal({0, 22});
    EXPECT_EQ(translate(rule), (Statements{one(PacketField::transport, 6), one(PacketField::destination_port, 22)}));
}

TEST(NftRule, ComparesBothPortsAtOnce)
{
    RuleBuilder rule;
    rule.payload(kTransport, 0, 4).equal({0, 1, 0, 22});
    EXPECT_EQ(translate(rule), (Statements{one(PacketField::source_port, 1), one(PacketField::destination_port, 22)}));
    RuleBuilder not_both;
    not_both.payload(kTransport, 0, 4).compare(NFT_CMP_NEQ, {0, 1, 0, 22});
    const Statements found = translate(not_both);
    EXPECT_EQ(std::get<PacketMatch>(found.at(0)).fields.size(), 2U);
    EXPECT_TRUE(std::get<PacketMatch>(found.at(0)).negated);
}

TEST(NftRule, TakesBoundsForARange)
{
    RuleBuilder rule;
    rule.payload(kTransport, 2, 2).compare(NFT_CMP_GTE, {0, 100}).compare(NFT_CMP_LTE, {0, 200});
    EXPECT_EQ(translate(rule), (Statements{numbers(PacketField::destination_port, {{100, 200}})}));
    RuleBuilder strict;
    strict.payload(kTransport, 2, 2).compare(NFT_CMP_GT, {0, 255}).compare(NFT_CMP_LT, {1, 5});
    EXPECT_EQ(translate(strict), (Statements{numbers(PacketField::destination_port, {{256, 260}})}));
    RuleBuilder never;
    never.payload(kTransport, 2, 2).compare(NFT_CMP_GT, {255, 255});
    EXPECT_EQ(translate(never), (Statements{never_match()}));
}

TEST(NftRule, TakesANegatedRange)
{
    RuleBuilder rule;
    rule.payload(kTransport, 2, 2)
        .add("range", {{NFTNL_EXPR_RANGE_SREG, NFT_REG_1}, {NFTNL_EXPR_RANGE_OP, NFT_RANGE_NEQ}},
             {{NFTNL_EXPR_RANGE_FROM_DATA, {0, 100}}, {NFTNL_EXPR_RANGE_TO_DATA, {0, 200}}});
    EXPECT_EQ(translate(rule), (Statements{numbers(PacketField::destination_port, {{100, 200}}, true)}));
}

TEST(NftRule, TakesPrefixesOfAddresses)
{
    RuleBuilder bytes;
    bytes.payload(kNetwork, 12, 1).equal({10});
    EXPECT_EQ(translate(bytes, TableFamily::ip),
              (Statements{addresses(PacketField::source_v4, "10.0.0.0", "10.255.255.255")}));
    RuleBuilder bits;
    bits.payload(kNetwork, 16, 4).mask({255, 128, 0, 0}).equal({10, 128, 0, 0});
    EXPECT_EQ(translate(bits, TableFamily::ip),
              (Statements{addresses(PacketField::destination_v4, "10.128.0.0", "10.255.255.255")}));
    RuleBuilder v6;
    v6.payload(kNetwork, 8, 2).equal({0xfe, 0x80});
    EXPECT_EQ(translate(v6, TableFamily::ip6),
              (Statements{addresses(PacketField::source_v6, "fe80::", "fe80:ffff:ffff:ffff:ffff:ffff:ffff:ffff")}));
    RuleBuilder middle;
    middle.payload(kNetwork, 13, 1).equal({7});
    EXPECT_EQ(translate(middle, TableFamily::ip),
              (Statements{masked_match(PacketField::source_v4, address("0.255.0.0"), address("0.7.0.0"))}));
}

TEST(NftRule, AHeaderIsThatOfTheProtocolThatTheRuleAskedFor)
{
    RuleBuilder unasked;
    unasked.payload(kNetwork, 12, 4).equal({10, 0, 0, 1});
    EXPECT_EQ(translate(unasked), (Statements{UnknownMatch{"payload"}}));
    RuleBuilder asked;
    asked.family(NFPROTO_IPV4).payload(kNetwork, 12, 4).equal({10, 0, 0, 1});
    EXPECT_EQ(translate(asked).at(1), addresses(PacketField::source_v4, "10.0.0.1", "10.0.0.1"));
    RuleBuilder frame;
    frame.meta(NFT_META_PROTOCOL).equal({0x86, 0xdd}).payload(kNetwork, 24, 16).equal(Bytes(16));
    EXPECT_EQ(translate(frame, TableFamily::netdev), (Statements{one(PacketField::network_family, NFPROTO_IPV6),
                                                                 addresses(PacketField::destination_v6, "::", "::")}));
    RuleBuilder icmp;
    icmp.transport(IPPROTO_ICMP).payload(kTransport, 0, 1).equal({8});
    EXPECT_EQ(translate(icmp).at(1), Statement(UnknownMatch{"payload"}));
    RuleBuilder flags;
    flags.transport(IPPROTO_TCP).payload(kTransport, 13, 1).mask({0x12}).equal({2});
    EXPECT_EQ(translate(flags).at(1),
              Statement(masked_match(PacketField::tcp_flags, number(PacketField::tcp_flags, 0x12),
                                     number(PacketField::tcp_flags, 2))));
}

TEST(NftRule, TakesNamesOfDevices)
{
    RuleBuilder whole;
    whole.meta(NFT_META_IIFNAME).equal(text("lo", 16));
    const FieldValue lo = field_value(PacketField::input_name, text("lo", 16));
    EXPECT_EQ(translate(whole), (Statements{range_match(PacketField::input_name, lo, lo)}));
    RuleBuilder to_its_zero; // as iptables-nft does it
    to_its_zero.meta(NFT_META_IIFNAME).equal(text("lo", 3));
    EXPECT_EQ(translate(to_its_zero), translate(whole));
    RuleBuilder start;
    start.meta(NFT_META_IIFNAME).equal(text("eth", 3));
    Bytes last = text("eth", 16);
    std::fill(last.begin() + 3, last.end(), 0xff);
    EXPECT_EQ(translate(start),
              (Statements{range_match(PacketField::input_name, field_value(PacketField::input_name, text("eth", 16)),
                                      field_value(PacketField::input_name, last))}));
}

TEST(NftRule, NumbersOfTheHostBecomeNetworkOrder)
{
    RuleBuilder index;
    index.meta(NFT_META_IIF).compare(NFT_CMP_NEQ, host_number(258));
    EXPECT_EQ(translate(index), (Statements{one(PacketField::input_index, 258, true)}));
    RuleBuilder state;
    state.ct(NFT_CT_STATE).mask(host_number(6)).compare(NFT_CMP_NEQ, host_number(0));
    EXPECT_EQ(translate(state), (Statements{any_bit_match(PacketField::ct_state, 6)}));
    RuleBuilder range;
    range.meta(NFT_META_MARK).swap(4).compare(NFT_CMP_GTE, {0, 0, 1, 5}).compare(NFT_CMP_LTE, {0, 0, 2, 9});
    EXPECT_EQ(translate(range), (Statements{numbers(PacketField::mark, {{0x105, 0x209}})}));
    if constexpr (std::endian::native == std::endian::little) {
        RuleBuilder unordered;
        unordered.meta(NFT_META_MARK).compare(NFT_CMP_GTE, host_number(5));
        EXPECT_EQ(translate(unordered), (Statements{UnknownMatch{"comparison"}}));
    }
}

TEST(NftRule, SaysWhatItDoesNotUnderstand)
{
    RuleBuilder rule;
    rule.meta(NFT_META_CPU).equal(host_number(1)).add("rt", {{NFTNL_EXPR_RT_DREG, NFT_REG_1}}).equal({1, 2, 3, 4});
    EXPECT_EQ(translate(rule), (Statements{UnknownMatch{"meta"}, UnknownMatch{"rt"}}));
    RuleBuilder shift;
    shift.meta(NFT_META_MARK)
        .add("bitwise",
             {{NFTNL_EXPR_BITWISE_SREG, NFT_REG_1},
              {NFTNL_EXPR_BITWISE_DREG, NFT_REG_1},
              {NFTNL_EXPR_BITWISE_LEN, 4},
              {NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_LSHIFT}},
             {{NFTNL_EXPR_BITWISE_DATA, host_number(2)}})
        .equal(host_number(4));
    EXPECT_EQ(translate(shift), (Statements{UnknownMatch{"bitwise"}}));
    RuleBuilder beyond;
    beyond.payload(kTransport, 2, 2, NFT_REG32_15 + 40).equal({0, 22});
    EXPECT_EQ(translate(beyond), (Statements{UnknownMatch{"register"}}));
}

Statements fib(std::uint32_t result, std::uint32_t flags, const std::vector<std::uint8_t>& value)
{
    RuleBuilder rule;
    rule.add("fib", {{NFTNL_EXPR_FIB_DREG, NFT_REG_1}, {NFTNL_EXPR_FIB_RESULT, result}, {NFTNL_EXPR_FIB_FLAGS, flags}})
        .equal(value);
    return translate(rule);
}

TEST(NftRule, AsksTheFibForTheTypeOfTheDestination)
{
    const auto type = [](std::uint32_t flags) { return fib(NFT_FIB_RESULT_ADDRTYPE, flags, host_number(2)); };
    EXPECT_EQ(type(NFTA_FIB_F_DADDR), (Statements{one(PacketField::destination_type, 2)}));
    EXPECT_EQ(type(NFTA_FIB_F_DADDR | NFTA_FIB_F_IIF), (Statements{UnknownMatch{"fib"}}));
}

// `fib saddr . iif oif missing`, as firewalld writes it for IPv6.
TEST(NftRule, AsksTheFibForTheWayBack)
{
    constexpr std::uint32_t kWayBack = NFTA_FIB_F_SADDR | NFTA_FIB_F_IIF | NFTA_FIB_F_PRESENT;
    const auto missing = [](std::uint32_t flags) { return fib(NFT_FIB_RESULT_OIF, flags, {0}); };
    EXPECT_EQ(missing(kWayBack), (Statements{one(PacketField::way_back, 0)}));
    EXPECT_EQ(missing(kWayBack | NFTA_FIB_F_MARK), (Statements{one(PacketField::way_back, 0)}));
    EXPECT_EQ(missing(NFTA_FIB_F_SADDR | NFTA_FIB_F_PRESENT), (Statements{UnknownMatch{"fib"}}));
    EXPECT_EQ(missing(NFTA_FIB_F_SADDR | NFTA_FIB_F_IIF), (Statements{UnknownMatch{"fib"}}));
    EXPECT_EQ(missing(NFTA_FIB_F_DADDR | NFTA_FIB_F_IIF | NFTA_FIB_F_PRESENT), (Statements{UnknownMatch{"fib"}}));
}

} // namespace
} // namespace listenwatch
