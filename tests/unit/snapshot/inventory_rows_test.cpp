#include <gtest/gtest.h>

#include "listenwatch/event_abi.h"
#include "snapshot/socket_iterator.h"

namespace listenwatch {
namespace {

constexpr std::uint16_t kV4 = 2, kTcp = 6;

lw_inventory_row row_of(std::uint64_t inode, std::uint32_t tgid, std::uint32_t tid, std::uint32_t fd)
{
    lw_inventory_row row{};
    row.socket.inode = inode;
    row.socket.family = kV4;
    row.socket.protocol = kTcp;
    row.process.task.tgid = tgid;
    row.process.task.tid = tid;
    row.fd = fd;
    return row;
}

TEST(InventoryRows, JoinsThreadsAndProcessesOfOneSocket)
{
    const std::vector rows{row_of(70, 5, 5, 3), row_of(71, 5, 5, 4), row_of(70, 5, 6, 3), row_of(70, 2, 2, 9)};
    const auto found = join_inventory_rows(std::as_bytes(std::span(rows)));
    ASSERT_TRUE(found) << found.error().text;
    ASSERT_EQ(found->size(), 2U);
    ASSERT_EQ((*found)[0].listener.holders.size(), 2U);
    EXPECT_EQ((*found)[0].listener.holders[0].pid, 2U);
    EXPECT_EQ((*found)[0].listener.holders[1].pid, 5U);
    EXPECT_EQ((*found)[1].listener.holders.size(), 1U);
}

// AF_SMC, and IPPROTO_SMC of AF_INET.
TEST(InventoryRows, OfSmcSocketsHaveNoNameAndAForeignCookie)
{
    std::vector rows{row_of(70, 5, 5, 3), row_of(71, 5, 5, 4)};
    rows[0].socket.family = 43;
    rows[0].socket.protocol = 0;
    rows[1].socket.protocol = 256;
    for (lw_inventory_row& row : rows) row.socket.cookie = row.socket.port = 99;
    const auto found = join_inventory_rows(std::as_bytes(std::span(rows)));
    ASSERT_TRUE(found && found->size() == 2U);
    for (const FoundListener& one : *found) {
        EXPECT_EQ(one.listener.endpoint.transport, Transport::tcp);
        EXPECT_FALSE(is_named(one.listener.endpoint));
        EXPECT_EQ(one.listener.id.cookie, 0U);
    }
}

// The number of SMC is an EtherType too.
TEST(InventoryRows, OfPacketSocketsKeepTheirCookieWhateverTheProtocol)
{
    std::vector rows{row_of(70, 5, 5, 3)};
    rows[0].socket.family = 17; // AF_PACKET
    rows[0].socket.protocol = 256;
    rows[0].socket.cookie = 99;
    const auto found = join_inventory_rows(std::as_bytes(std::span(rows)));
    ASSERT_TRUE(found && found->size() == 1U);
    EXPECT_EQ(found->front().listener.endpoint.transport, Transport::packet);
    EXPECT_EQ(found->front().listener.id.cookie, 99U);
}

TEST(InventoryRows, LetTheEldestSpeakAndProcessOneOnlyWhenItIsAlone)
{
    std::vector rows{row_of(70, 1, 1, 3), row_of(70, 30, 30, 3), row_of(70, 20, 21, 3), row_of(71, 1, 1, 4)};
    for (lw_inventory_row& row : rows) {
        row.flags = LW_ROW_PROCESS;
        row.process.euid = 1000 + row.process.task.tgid;
    }
    rows.push_back(row_of(72, 5, 5, 3)); // tells nothing about its process
    const auto found = join_inventory_rows(std::as_bytes(std::span(rows)));
    ASSERT_TRUE(found && found->size() == 3U);
    ASSERT_TRUE((*found)[0].listener.opener && (*found)[1].listener.opener);
    EXPECT_EQ((*found)[0].listener.opener->pid, 20U);
    EXPECT_EQ((*found)[0].listener.opener->euid, 1020U);
    EXPECT_EQ((*found)[1].listener.opener->pid, 1U);
    EXPECT_FALSE((*found)[2].listener.opener);
}

TEST(InventoryRows, RefuseARowThatIsCut)
{
    const std::vector rows{row_of(70, 5, 5, 3)};
    EXPECT_FALSE(join_inventory_rows(std::as_bytes(std::span(rows)).first(sizeof(lw_inventory_row) - 1)));
}

TEST(InventoryRows, NameEachProcessOnceWhoseThreadsHadMore)
{
    std::vector rows{row_of(70, 9, 9, 3), row_of(71, 5, 5, 4), row_of(70, 5, 6, 3), row_of(70, 2, 2, 9)};
    for (const std::size_t i : {0U, 1U, 2U}) rows[i].flags = LW_ROW_CUT;
    EXPECT_EQ(find_cut_processes(std::as_bytes(std::span(rows))), (std::vector<std::uint32_t>{5, 9}));
    EXPECT_TRUE(find_cut_processes({}).empty());
}

lw_inventory_row row_of_family(std::uint16_t family, std::uint16_t protocol, std::uint16_t flags)
{
    lw_inventory_row row = row_of(70, 5, 5, 3);
    row.socket.family = family;
    row.socket.protocol = protocol;
    row.socket.flags = flags;
    row.socket.bound_ifindex = 2;
    return row;
}

Listener listener_of(const lw_inventory_row& row)
{
    const auto found = join_inventory_rows(std::as_bytes(std::span(&row, 1)));
    EXPECT_TRUE(found && found->size() == 1U);
    return found && !found->empty() ? (*found)[0].listener : Listener{};
}

TEST(InventoryRows, TellRawSocketsFromUdp)
{
    constexpr std::uint16_t kUdp = 17;
    EXPECT_EQ(listener_of(row_of_family(kV4, kUdp, 0)).endpoint.transport, Transport::udp);
    const Endpoint endpoint = listener_of(row_of_family(kV4, kUdp, LW_RAW)).endpoint;
    EXPECT_EQ(endpoint.transport, Transport::raw);
    EXPECT_EQ(endpoint.protocol, kUdp);
    EXPECT_EQ(endpoint.port, 0U);
}

TEST(InventoryRows, APacketSocketThatWasNotCastHasNoName)
{
    constexpr std::uint16_t kPacket = 17;
    EXPECT_FALSE(is_named(listener_of(row_of_family(kPacket, 0, LW_FILTER_KNOWN)).endpoint));
    const Listener named = listener_of(row_of_family(kPacket, 0x0800, LW_NAMED | LW_FILTER | LW_FILTER_KNOWN));
    EXPECT_TRUE(is_named(named.endpoint));
    EXPECT_EQ(named.endpoint.protocol, 0x0800);
    EXPECT_EQ(named.endpoint.bound_ifindex, 2U);
    EXPECT_EQ(named.filter, true);
}

TEST(InventoryRows, UnixSocketsHaveATypeAndNoNameYet)
{
    constexpr std::uint16_t kUnix = 1;
    const Listener listener = listener_of(row_of_family(kUnix, 0, LW_SEQPACKET));
    EXPECT_EQ(listener.endpoint.transport, Transport::unix_);
    EXPECT_EQ(listener.endpoint.type, SocketType::seqpacket);
    EXPECT_EQ(listener.filter, std::nullopt);
    EXPECT_FALSE(is_named(listener.endpoint));
}

} // namespace
} // namespace listenwatch
