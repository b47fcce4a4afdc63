#include "base/address.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(Address, GoesToTextAndBack)
{
    for (const char* text : {"0.0.0.0", "192.0.2.7", "255.255.255.255", "::", "::1", "2001:db8::7", "::ffff:127.0.0.1"})
        EXPECT_EQ(to_text(parse_address(text).value()), text);
    EXPECT_FALSE(parse_address("localhost"));
    EXPECT_FALSE(parse_address("1.2.3"));
    EXPECT_EQ(to_text(Address{}), "");
}

TEST(Address, KnowsLoopbackInEveryForm)
{
    EXPECT_TRUE(is_loopback(*parse_address("127.0.0.53")));
    EXPECT_TRUE(is_loopback(*parse_address("::1")));
    EXPECT_TRUE(is_loopback(*parse_address("::ffff:127.9.9.9")));
    EXPECT_FALSE(is_loopback(*parse_address("128.0.0.1")));
    EXPECT_FALSE(is_loopback(*parse_address("::")));
    EXPECT_FALSE(is_loopback(Address{}));
}

TEST(Address, ComparesPrefixesBitByBit)
{
    EXPECT_TRUE(in_prefix(*parse_address("172.31.255.1"), *parse_address("172.16.0.0"), 12));
    EXPECT_FALSE(in_prefix(*parse_address("172.32.0.1"), *parse_address("172.16.0.0"), 12));
    EXPECT_TRUE(in_prefix(*parse_address("9.9.9.9"), *parse_address("0.0.0.0"), 0));
    EXPECT_FALSE(in_prefix(*parse_address("::1"), *parse_address("0.0.0.0"), 0));
}

TEST(Address, UnwrapsAMappedAddressAndNoOther)
{
    EXPECT_EQ(to_text(unmapped(*parse_address("::ffff:192.0.2.7"))), "192.0.2.7");
    EXPECT_EQ(unmapped(*parse_address("::ffff:0.0.0.0")), *parse_address("0.0.0.0"));
    for (const char* text : {"::192.0.2.7", "192.0.2.7", "::", "::fffe:1.2.3.4"})
        EXPECT_EQ(unmapped(*parse_address(text)), *parse_address(text));
}

TEST(Address, WritesAnEndpoint)
{
    Endpoint endpoint;
    endpoint.address = *parse_address("::");
    endpoint.port = 22;
    EXPECT_EQ(to_text(endpoint), "[::]:22");
    endpoint.address = *parse_address("10.0.0.1");
    EXPECT_EQ(to_text(endpoint), "10.0.0.1:22");
}

TEST(Address, WritesAPlaceWithoutAnIpPort)
{
    Endpoint endpoint;
    endpoint.transport = Transport::unix_;
    EXPECT_EQ(to_text(endpoint), "?");
    endpoint.path = "@a\x1b";
    EXPECT_EQ(to_text(endpoint), "@a\\x1b");
    endpoint.transport = Transport::vsock;
    endpoint.cid = 2;
    EXPECT_EQ(to_text(endpoint), "") << "no port: not known";
    endpoint.port = 70000;
    EXPECT_EQ(to_text(endpoint), "2:70000");
    endpoint.cid = 0xffff'ffff;
    EXPECT_EQ(to_text(endpoint), "*:70000");
    endpoint.transport = Transport::packet;
    endpoint.protocol = 0x88cc;
    EXPECT_EQ(to_text(endpoint), "0x88cc on every device");
    endpoint.bound_ifindex = 2;
    EXPECT_EQ(to_text(endpoint), "0x88cc on device 2");
}

TEST(Transport, GoesToTextAndBack)
{
    for (const Transport transport : kTransports) EXPECT_EQ(parse_transport(to_text(transport)), transport);
    EXPECT_EQ(parse_transport("udplite"), std::nullopt) << "ECS has udp_lite";
}

} // namespace
} // namespace listenwatch
