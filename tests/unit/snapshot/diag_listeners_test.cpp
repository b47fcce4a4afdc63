#include "snapshot/diag_listeners.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include "base/address.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kNetns = 4026531840;

DiagRow row_at(std::string_view address, std::uint16_t port, std::uint64_t cookie, std::uint32_t inode)
{
    DiagRow row;
    row.address = parse_address(address).value();
    row.port = port;
    row.state = kDiagListen;
    row.cookie = cookie;
    row.inode = inode;
    return row;
}

TEST(TcpListeners, CarryEverythingThatTheRowSays)
{
    DiagRow row = row_at("::", 443, 5, 100);
    row.ifindex = 2;
    row.uid = 33;
    row.backlog = 511;
    row.v6only = true;
    row.cgroup_id = 77;
    const auto found = tcp_listeners(std::vector{row}, {}, kNetns);
    ASSERT_EQ(found.size(), 1U);
    const Listener& listener = found[0].listener;
    EXPECT_EQ(listener.id, (Identity{5, kNetns, 100}));
    EXPECT_EQ(to_text(listener.endpoint), "[::]:443");
    EXPECT_EQ(listener.endpoint.bound_ifindex, 2U);
    EXPECT_TRUE(listener.endpoint.v6only);
    EXPECT_FALSE(listener.endpoint.mptcp);
    EXPECT_EQ(listener.uid, 33U);
    EXPECT_EQ(listener.backlog, 511U);
    EXPECT_EQ(found[0].cgroup_id, 77U);
}

TEST(TcpListeners, OfSmcSocketsHaveTheInodeOfThose)
{
    const std::vector tcp{row_at("127.0.0.1", 443, 5, 100), row_at("10.0.0.1", 443, 6, 101), row_at("::", 80, 7, 102),
                          row_at("::1", 22, 8, 103)};
    auto found = tcp_listeners(tcp, {}, kNetns);
    DiagRow connection = row_at("127.0.0.1", 443, 33, 203);
    connection.connected = true;
    const std::vector smc{connection, row_at("10.0.0.1", 443, 30, 200), row_at("0.0.0.0", 80, 31, 201),
                          row_at("0.0.0.0", 22, 32, 202)}; // the last one's address is not in the dump
    join_smc(found, smc);
    EXPECT_EQ(found[0].listener.id, (Identity{5, kNetns, 100})) << "another address";
    EXPECT_EQ(found[1].listener.id, (Identity{6, kNetns, 200})) << "the cookie stays";
    EXPECT_EQ(found[1].inner_inode, 101U);
    EXPECT_EQ(found[2].listener.id.inode, 201U);
    EXPECT_EQ(found[3].listener.id.inode, 202U);
}

TEST(TcpListeners, AreOneForAnMptcpSocketAndItsSubflow)
{
    DiagRow subflow = row_at("10.0.0.1", 8443, 14, 100);
    subflow.mptcp_subflow = true;
    const DiagRow plain = row_at("0.0.0.0", 22, 2, 90);
    const DiagRow msk = row_at("0.0.0.0", 0, 13, 100);
    const auto found = tcp_listeners(std::vector{plain, subflow}, std::vector{msk}, kNetns);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_FALSE(found[0].listener.endpoint.mptcp);
    EXPECT_TRUE(found[1].listener.endpoint.mptcp);
    EXPECT_EQ(found[1].listener.id.cookie, 13U);
    EXPECT_EQ(to_text(found[1].listener.endpoint), "10.0.0.1:8443");
}

TEST(TcpListeners, FindTheMptcpSocketWithoutTheUlpName)
{
    const auto found =
        tcp_listeners(std::vector{row_at("::1", 1, 14, 100)}, std::vector{row_at("::1", 1, 13, 100)}, kNetns);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].listener.endpoint.mptcp);
    EXPECT_EQ(found[0].listener.id.cookie, 13U);
}

TEST(TcpListeners, HaveNoCookieWhenOnlyTheSubflowIsSeen)
{
    DiagRow subflow = row_at("::1", 1, 14, 100);
    subflow.mptcp_subflow = true;
    const auto found = tcp_listeners(std::vector{subflow}, {}, kNetns);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].listener.endpoint.mptcp);
    EXPECT_EQ(found[0].listener.id, (Identity{0, kNetns, 100}));
}

TEST(TcpListeners, KeepAnMptcpSocketThatOpenedAfterTheTcpDump)
{
    const auto found = tcp_listeners({}, std::vector{row_at("::1", 1, 13, 100)}, kNetns);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].listener.endpoint.mptcp);
    EXPECT_EQ(found[0].listener.id.cookie, 13U);
}

TEST(TcpListeners, LeaveOutWhatDoesNotListen)
{
    DiagRow row = row_at("::1", 1, 13, 100);
    row.state = kDiagClose;
    EXPECT_TRUE(tcp_listeners(std::vector{row}, std::vector{row}, kNetns).empty());
}

TEST(UdpListeners, AreBoundAndUnconnected)
{
    DiagRow bound = row_at("0.0.0.0", 53, 1, 10);
    bound.state = kDiagClose;
    DiagRow connected = bound;
    connected.connected = true;
    DiagRow unbound = bound;
    unbound.port = 0;
    DiagRow established = bound;
    established.state = 1;
    const auto found = udp_listeners(std::vector{bound, connected, unbound, established}, Transport::udplite, kNetns);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].listener.endpoint.port, 53);
    EXPECT_EQ(found[0].listener.endpoint.transport, Transport::udplite);
    EXPECT_FALSE(found[0].listener.ephemeral);
}

TEST(RawListeners, HaveTheirProtocolInThePlaceOfThePort)
{
    DiagRow icmp = row_at("0.0.0.0", IPPROTO_ICMP, 1, 10);
    icmp.state = kDiagClose;
    DiagRow sends_only = icmp;
    sends_only.port = IPPROTO_RAW;
    DiagRow connected = icmp;
    connected.state = 1; // its peer has no port
    const auto found = raw_listeners(std::vector{icmp, sends_only, connected}, kNetns);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].listener.endpoint.protocol, IPPROTO_ICMP);
    EXPECT_EQ(found[0].listener.endpoint.port, 0);
    EXPECT_EQ(found[0].listener.endpoint.transport, Transport::raw);
}

} // namespace
} // namespace listenwatch
