#include "snapshot/proc_family.h"

#include <gtest/gtest.h>

#include "base/address.h"

namespace listenwatch {
namespace {

TEST(ProcFamily, TakesUnixSocketsThatListen)
{
    constexpr std::string_view kText =
        "Num       RefCount Protocol Flags    Type St Inode Path\n"
        "00000000b1e0e3a6: 00000002 00000000 00010000 0001 01 20000 /run/with blanks.sock\n"
        "00000000c1e0e3a6: 00000002 00000000 00010000 0005 01 20001 @abstract@name\n"
        "00000000d1e0e3a6: 00000003 00000000 00000000 0001 03 20002 /run/connected.sock\n"
        "00000000e1e0e3a6: 00000003 00000000 00000000 0001 03 20003\n"
        "rest of a path with a newline\n";
    ProcNetTable table;
    parse_proc_unix(kText, 42, table);
    ASSERT_EQ(table.listeners.size(), 2U);
    EXPECT_EQ(table.listeners[0].endpoint.path, "/run/with blanks.sock");
    EXPECT_EQ(table.listeners[0].endpoint.type, SocketType::stream);
    EXPECT_EQ(table.listeners[0].id, (Identity{0, 42, 20000}));
    EXPECT_EQ(table.listeners[1].endpoint.path, "@abstract@name");
    EXPECT_EQ(table.listeners[1].endpoint.type, SocketType::seqpacket);
    EXPECT_EQ(table.malformed, 1U);
}

TEST(ProcFamily, TakesPacketSocketsWithTheirDevice)
{
    constexpr std::string_view kText = "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n"
                                       "000000008c7b4ee2 3      3    0003   2     1 0      0      31001 \n"
                                       "000000009c7b4ee2 3      3    0000   0     0 0      101    31002 \n"
                                       "broken\n";
    ProcNetTable table;
    parse_proc_packet(kText, 42, table);
    ASSERT_EQ(table.listeners.size(), 2U);
    EXPECT_EQ(table.listeners[0].endpoint.protocol, 3);
    EXPECT_EQ(table.listeners[0].endpoint.bound_ifindex, 2U);
    EXPECT_EQ(table.listeners[0].filter, std::nullopt);
    EXPECT_FALSE(table.listeners[0].connected);
    EXPECT_TRUE(table.listeners[1].connected) << "asked for no protocol";
    EXPECT_EQ(table.listeners[1].uid, 101U);
    EXPECT_EQ(table.malformed, 1U);
}

TEST(ProcFamily, TakesSctpEndpointsThatListen)
{
    constexpr std::string_view kText = " ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS\n"
                                       "ffff8880 ffff8881 2   10  29   5000      0 41001 10.0.0.1 10.0.1.1 \n"
                                       "ffff8882 ffff8883 0   10  29   5001    101 41002 :: \n"
                                       "ffff8884 ffff8885 2   1   29   5002      0 41003 10.0.0.1 \n";
    ProcNetTable table;
    parse_proc_sctp(kText, 42, table);
    ASSERT_EQ(table.listeners.size(), 2U);
    EXPECT_EQ(to_text(table.listeners[0].endpoint), "10.0.0.1:5000");
    EXPECT_EQ(table.listeners[0].endpoint.type, SocketType::stream);
    EXPECT_EQ(to_text(table.listeners[1].endpoint), "[::]:5001");
    EXPECT_EQ(table.listeners[1].endpoint.type, SocketType::seqpacket);
    EXPECT_EQ(table.malformed, 0U);
}

TEST(ProcFamily, CountsWhatTheKernelListsNowhereElse)
{
    constexpr std::string_view kText = "protocol  size sockets  memory press maxhdr\n"
                                       "AF_VSOCK  1240      2      -1   NI       0\n"
                                       "XDP       1088      0      -1   NI       0\n";
    EXPECT_EQ(count_protocol(kText, "AF_VSOCK"), 2U);
    EXPECT_EQ(count_protocol(kText, "XDP"), 0U);
    EXPECT_EQ(count_protocol(kText, "SCTP"), 0U);
}

TEST(ProcFamily, ARawSocketHasAProtocolInPlaceOfThePort)
{
    constexpr std::string_view kText =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref\n"
        "    1: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 51001 2 x 0\n"
        "  255: 00000000:00FF 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 51002 2 x 0\n"
        "    6: 0100007F:0006 0200007F:0000 01 00000000:00000000 00:00000000 00000000     0        0 51003 2 x 0\n";
    ProcNetTable table;
    parse_proc_net(kText, Transport::raw, Address::Family::v4, 42, table);
    ASSERT_EQ(table.listeners.size(), 1U) << "one is for sending only, one hears its peer only";
    EXPECT_EQ(to_text(table.listeners[0].endpoint), "0.0.0.0 protocol 1");
    EXPECT_EQ(table.listeners[0].endpoint.port, 0U);
}

} // namespace
} // namespace listenwatch
