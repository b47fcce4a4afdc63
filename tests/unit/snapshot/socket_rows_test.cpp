#include <cstring>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include "base/address.h"
#include "listenwatch/event_abi.h"
#include "snapshot/socket_tables.h"

namespace listenwatch {
namespace {

lw_socket row_of(std::uint16_t protocol)
{
    lw_socket row{};
    row.family = AF_INET;
    row.protocol = protocol;
    row.port = 53;
    row.cookie = 5;
    row.inode = 7;
    row.netns_ino = 9;
    return row;
}

TEST(SocketRows, BecomeSockets)
{
    const std::array rows{row_of(IPPROTO_TCP), row_of(IPPROTO_UDP)};
    const auto sockets = parse_socket_rows(std::as_bytes(std::span(rows)));
    ASSERT_TRUE(sockets) << sockets.error().text;
    ASSERT_EQ(sockets->size(), 2U);
    EXPECT_EQ((*sockets)[1].id, (Identity{5, 9, 7}));
    EXPECT_EQ((*sockets)[1].endpoint.transport, Transport::udp);
    EXPECT_EQ(to_text((*sockets)[1].endpoint), "0.0.0.0:53");
}

TEST(SocketRows, LoseTheCookieOfASubflowWhoseOwnerIsNotKnown)
{
    std::array rows{row_of(IPPROTO_TCP)};
    rows[0].flags = LW_MPTCP;
    const auto sockets = parse_socket_rows(std::as_bytes(std::span(rows)));
    ASSERT_TRUE(sockets);
    EXPECT_EQ((*sockets)[0].id, (Identity{0, 9, 7}));
}

TEST(SocketRows, MustBeWholeAndOfAKnownProtocol)
{
    const std::array rows{row_of(IPPROTO_TCP)};
    EXPECT_FALSE(parse_socket_rows(std::as_bytes(std::span(rows)).first(sizeof(lw_socket) - 1)));
    const std::array strange{row_of(IPPROTO_DCCP)};
    EXPECT_FALSE(parse_socket_rows(std::as_bytes(std::span(strange))));
}

} // namespace
} // namespace listenwatch
