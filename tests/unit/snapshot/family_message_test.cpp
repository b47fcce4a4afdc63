#include "snapshot/family_message.h"

#include <gtest/gtest.h>
#include <linux/packet_diag.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <linux/xdp_diag.h>

#include "diag_bytes.h"

namespace listenwatch {
namespace {

using namespace std::string_literals;

template<class Message> std::vector<std::byte> payload_of(const Message& message)
{
    const auto raw = std::as_bytes(std::span(&message, 1));
    return {raw.begin(), raw.end()};
}

template<class Value> std::span<const std::byte> bytes_of(const Value& value)
{
    return std::as_bytes(std::span(&value, 1));
}

std::vector<std::byte> unix_payload(std::uint8_t type, std::uint8_t state, const std::string& name)
{
    auto payload = payload_of(unix_diag_msg{AF_UNIX, type, state, 0, 4711, {7, 1}});
    add_attribute(payload, UNIX_DIAG_NAME, std::as_bytes(std::span(name.data(), name.size())));
    add_attribute(payload, UNIX_DIAG_RQLEN, bytes_of(unix_diag_rqlen{0, 128}));
    add_attribute(payload, UNIX_DIAG_UID, bytes_of(std::uint32_t{33}));
    return payload;
}

TEST(FamilyMessage, TellsAUnixSocket)
{
    const auto listener = read_family_row(unix_payload(SOCK_SEQPACKET, 10, "/run/x.sock\0"s));
    ASSERT_TRUE(listener);
    EXPECT_EQ(listener->endpoint.transport, Transport::unix_);
    EXPECT_EQ(listener->endpoint.type, SocketType::seqpacket);
    EXPECT_EQ(listener->endpoint.path, "/run/x.sock");
    EXPECT_EQ(listener->id, (Identity{(1ULL << 32U) + 7, 0, 4711}));
    EXPECT_EQ(listener->backlog, 128U);
    EXPECT_EQ(listener->uid, 33U);
    EXPECT_FALSE(listener->connected);
}

TEST(FamilyMessage, AUnixSocketThatDoesNotListenIsNone)
{
    EXPECT_TRUE(read_family_row(unix_payload(SOCK_STREAM, 1, "/run/x.sock\0"s))->connected);
}

TEST(FamilyMessage, AbstractNamesAreWrittenAsTheKernelWritesThem)
{
    EXPECT_EQ(unix_path("\0name\0more"s), "@name@more");
    EXPECT_EQ(unix_path("/run/a\0"s), "/run/a");
    EXPECT_EQ(unix_path("relative"), "relative");
    EXPECT_EQ(unix_path(""), "");
}

std::vector<std::byte> packet_payload(std::uint16_t protocol)
{
    auto payload = payload_of(packet_diag_msg{AF_PACKET, SOCK_RAW, protocol, 815, {9, 0}});
    add_attribute(payload, PACKET_DIAG_INFO, bytes_of(packet_diag_info{2, 0, 0, 0, 0, 0}));
    return payload;
}

TEST(FamilyMessage, TellsAPacketSocketAndItsDevice)
{
    const auto listener = read_family_row(packet_payload(0x0800));
    ASSERT_TRUE(listener);
    EXPECT_EQ(listener->endpoint.transport, Transport::packet);
    EXPECT_EQ(listener->endpoint.protocol, 0x0800);
    EXPECT_EQ(listener->endpoint.bound_ifindex, 2U);
    EXPECT_EQ(listener->filter, false);
    EXPECT_FALSE(listener->connected);
    EXPECT_TRUE(read_family_row(packet_payload(0))->connected) << "asked for no protocol: hears nothing";
}

TEST(FamilyMessage, AFilterThatMayNotBeSeenIsNotKnown)
{
    auto payload = packet_payload(3);
    add_attribute(payload, PACKET_DIAG_FILTER, {});
    EXPECT_EQ(read_family_row(payload)->filter, std::nullopt);
    payload = packet_payload(3);
    add_attribute(payload, PACKET_DIAG_FILTER, bytes_of(std::uint64_t{6}));
    EXPECT_EQ(read_family_row(payload)->filter, true);
}

TEST(FamilyMessage, TellsAVsockSocketWithAPortOf32Bits)
{
    const auto payload = payload_of(vsock_diag_msg{AF_VSOCK, SOCK_STREAM, 10, 0, 2, 70000, 0, 0, 31, {5, 0}});
    const auto listener = read_family_row(payload);
    ASSERT_TRUE(listener);
    EXPECT_EQ(listener->endpoint.transport, Transport::vsock);
    EXPECT_EQ(listener->endpoint.cid, 2U);
    EXPECT_EQ(listener->endpoint.port, 70000U);
    EXPECT_EQ(listener->id.inode, 31U);
}

TEST(FamilyMessage, AnXdpSocketWithoutADeviceIsNotBound)
{
    auto payload = payload_of(xdp_diag_msg{AF_XDP, SOCK_RAW, 0, 77, {5, 0}});
    EXPECT_TRUE(read_family_row(payload)->connected);
    add_attribute(payload, XDP_DIAG_INFO, bytes_of(xdp_diag_info{3, 0}));
    const auto listener = read_family_row(payload);
    EXPECT_EQ(listener->endpoint.bound_ifindex, 3U);
    EXPECT_FALSE(listener->connected);
}

TEST(FamilyMessage, RefusesWhatIsTooShortOrOfAnotherFamily)
{
    EXPECT_FALSE(read_family_row({}));
    for (const int family : {AF_UNIX, AF_PACKET, AF_VSOCK, AF_XDP}) {
        const std::vector<std::byte> bytes(8, static_cast<std::byte>(family)); // heap memory of its exact size
        EXPECT_FALSE(read_family_row(bytes));
    }
    EXPECT_FALSE(read_family_row(payload_of(packet_diag_msg{AF_INET, 0, 0, 0, {}})));
}

} // namespace
} // namespace listenwatch
