#include "firewall/nft_key.h"

#include <gtest/gtest.h>
#include <linux/netfilter/nf_tables.h>

#include "nft_builder.h"
#include "rule_statements.h"

namespace listenwatch {
namespace {

RegisterByte byte_of(PacketField field, std::uint8_t position)
{
    return {RegisterByte::Kind::field, field, position, 0xff, 0, 0};
}

TEST(NftKey, TakesFieldsApartAndFillBytesAway)
{
    const std::vector<RegisterByte> bytes{byte_of(PacketField::source_port, 0),
                                          byte_of(PacketField::source_port, 1),
                                          {RegisterByte::Kind::constant, {}, 0, 0, 0, 0},
                                          {RegisterByte::Kind::constant, {}, 0, 0, 0, 0},
                                          byte_of(PacketField::transport, 0)};
    const NftKey key(bytes);
    std::vector<ValueRange> ranges;
    EXPECT_EQ(key.ranges(Bytes{0, 22, 0, 0, 6}, Bytes{0, 23, 0, 0, 6}, ranges), NftKey::Answer::fits);
    EXPECT_EQ(ranges,
              (std::vector<ValueRange>{{number(PacketField::source_port, 22), number(PacketField::source_port, 23)},
                                       {number(PacketField::transport, 6), number(PacketField::transport, 6)}}));
    EXPECT_FALSE(key.is_ordered());
    ranges.clear();
    EXPECT_EQ(key.ranges(Bytes{0, 22, 1, 0, 6}, Bytes{0, 22, 1, 0, 6}, ranges), NftKey::Answer::never);
    EXPECT_EQ(key.ranges(Bytes{0, 22}, Bytes{0, 22}, ranges), NftKey::Answer::unknown);
}

TEST(NftKey, BytesInReverseAreNoRange)
{
    const std::vector<RegisterByte> bytes{byte_of(PacketField::source_port, 1), byte_of(PacketField::source_port, 0)};
    const NftKey key(bytes);
    std::vector<ValueRange> ranges;
    EXPECT_FALSE(key.is_ordered());
    EXPECT_EQ(key.ranges(Bytes{22, 0}, Bytes{23, 0}, ranges), NftKey::Answer::unknown);
    EXPECT_EQ(key.ranges(Bytes{22, 0}, Bytes{22, 0}, ranges), NftKey::Answer::fits);
    EXPECT_EQ(ranges[0].first, number(PacketField::source_port, 22));
}

TEST(NftKey, NothingIsUnknown)
{
    EXPECT_TRUE(NftKey({}).is_unknown());
    EXPECT_FALSE(NftKey({}).is_ordered());
}

} // namespace
} // namespace listenwatch
