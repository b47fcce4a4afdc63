#include "firewall/field_match.h"

#include <gtest/gtest.h>

#include "rule_statements.h"

namespace listenwatch {
namespace {

TEST(FieldMatch, MakesARangeOfAMaskThatLeavesOutTheEnd)
{
    std::vector<Statement> to;
    add_match(to, masked_match(PacketField::source_v4, address("255.128.0.0"), address("10.128.0.0")));
    EXPECT_EQ(to, std::vector{addresses(PacketField::source_v4, "10.128.0.0", "10.255.255.255")});
}

TEST(FieldMatch, DropsAMaskOfAllBits)
{
    std::vector<Statement> to;
    add_match(to, masked_match(PacketField::mark, number(PacketField::mark, 0xffff'ffff), number(PacketField::mark, 7),
                               true));
    EXPECT_EQ(to, std::vector{one(PacketField::mark, 7, true)});
}

TEST(FieldMatch, KeepsAMaskThatIsNoRange)
{
    const PacketMatch holes = masked_match(PacketField::source_v4, address("255.0.255.0"), address("10.0.1.0"));
    const PacketMatch outside = masked_match(PacketField::source_v4, address("255.0.0.0"), address("10.0.0.1"));
    const PacketMatch bits = any_bit_match(PacketField::ct_state, 6);
    std::vector<Statement> to;
    for (const PacketMatch& match : {holes, outside, bits}) add_match(to, match);
    EXPECT_EQ(to, (std::vector<Statement>{holes, outside, bits}));
    EXPECT_TRUE(bits.negated); // not none of them
}

TEST(FieldMatch, JoinsTwoBoundsOfAField)
{
    std::vector<Statement> to;
    const auto port = [](std::uint32_t first, std::uint32_t last) {
        const PacketField field = PacketField::destination_port;
        return range_match(field, number(field, first), number(field, last));
    };
    add_match(to, port(100, 0xffff));
    add_match(to, port(0, 200));
    EXPECT_EQ(to, std::vector{numbers(PacketField::destination_port, {{100, 200}})});
    add_match(to, port(300, 400)); // none is in both: they stay two
    EXPECT_EQ(to.size(), 2U);
}

TEST(FieldMatch, NumbersAreInNetworkOrder)
{
    EXPECT_EQ(field_value(PacketField::destination_port, 258U).bytes[0], 1);
    EXPECT_EQ(field_value(PacketField::destination_port, 258U).size, 2);
    EXPECT_EQ(field_value(PacketField::transport, 6U).bytes[0], 6);
    EXPECT_EQ(field_value(PacketField::mark, 0x01020304U).bytes[3], 4);
}

} // namespace
} // namespace listenwatch
