#include "firewall/nft_set.h"

#include <gtest/gtest.h>
#include <linux/netfilter.h>

#include "nft_builder.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kEnd = NFT_SET_ELEM_INTERVAL_END;

std::vector<std::pair<Bytes, Bytes>> ranges(const NftSet& set)
{
    std::vector<std::pair<Bytes, Bytes>> all;
    for (std::size_t at = 0; at < set.size(); ++at)
        all.emplace_back(Bytes(set.first(at).begin(), set.first(at).end()),
                         Bytes(set.last(at).begin(), set.last(at).end()));
    return all;
}

NftSetKind kind_of_ports(bool has_intervals)
{
    NftSetKind kind;
    kind.name = "ports";
    kind.key_size = 2;
    kind.has_intervals = has_intervals;
    return kind;
}

TEST(NftSet, TakesSingleKeys)
{
    EXPECT_EQ(ranges(build_set(kind_of_ports(false), {{{0, 80}}, {{0, 22}}})),
              (std::vector<std::pair<Bytes, Bytes>>{{{0, 80}, {0, 80}}, {{0, 22}, {0, 22}}}));
}

TEST(NftSet, ClosesRangesAtTheNextElement)
{
    // As the kernel dumps them: downwards. The second range follows the first at once, the last one has no end.
    const NftSet set =
        build_set(kind_of_ports(true),
                  {{{0xff, 0}}, {{0, 31}, {}, kEnd}, {{0, 21}}, {{0, 21}, {}, kEnd}, {{0, 10}}, {{0, 0}, {}, kEnd}});
    EXPECT_EQ(ranges(set), (std::vector<std::pair<Bytes, Bytes>>{
                               {{0, 10}, {0, 20}}, {{0, 21}, {0, 30}}, {{0xff, 0}, {0xff, 0xff}}}));
}

TEST(NftSet, TakesRangesWithBothEnds)
{
    NftSetKind kind = kind_of_ports(true);
    kind.key_size = 8;
    kind.has_parts = true;
    const NftSet set = build_set(kind, {{{10, 0, 0, 0, 0, 22, 0, 0}, {10, 0, 0, 255, 0, 23, 0, 0}}});
    EXPECT_EQ(ranges(set),
              (std::vector<std::pair<Bytes, Bytes>>{{{10, 0, 0, 0, 0, 22, 0, 0}, {10, 0, 0, 255, 0, 23, 0, 0}}}));
}

TEST(NftSet, TakesVerdicts)
{
    NftSetKind kind = kind_of_ports(true);
    kind.is_verdict_map = true;
    const NftSet set = build_set(kind, {{{0, 23}, {}, kEnd}, {{0, 22}, {}, 0, NFT_JUMP, "other"}, {{0, 9}, {}, 0, 0}});
    ASSERT_EQ(set.size(), 2U);
    EXPECT_EQ(set.verdict(0), (RuleVerdict{RuleVerdict::Kind::drop}));
    EXPECT_EQ(set.verdict(1), (RuleVerdict{RuleVerdict::Kind::jump, "other"}));
}

TEST(NftSet, RefusesKeysOfAnotherSize)
{
    NftSet set(kind_of_ports(false));
    EXPECT_FALSE(add_element(set, {{1, 2, 3, 4}}));
    EXPECT_TRUE(add_element(set, {{0, 80}}));
    EXPECT_EQ(set.size(), 1U);
    NftSetKind none = kind_of_ports(false);
    none.key_size = 0;
    NftSet empty(none);
    EXPECT_FALSE(add_element(empty, {{0, 80}}));
}

TEST(NftSet, WhatFitsAllComesLast)
{
    NftSetKind kind = kind_of_ports(true);
    kind.is_verdict_map = true;
    const NftSet set = build_set(kind, {{{}, {}, 2, NF_DROP}, {{0, 23}, {}, kEnd}, {{0, 22}, {}, 0, NF_ACCEPT}});
    EXPECT_EQ(ranges(set), (std::vector<std::pair<Bytes, Bytes>>{{{0, 22}, {0, 22}}, {{0, 0}, {0xff, 0xff}}}));
    EXPECT_EQ(set.verdict(1), RuleVerdict{RuleVerdict::Kind::drop});
}

} // namespace
} // namespace listenwatch
