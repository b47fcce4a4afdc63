#include "snapshot/proc_net.h"

#include <gtest/gtest.h>

#include "base/address.h"

namespace listenwatch {
namespace {

constexpr std::string_view kTcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1656 1 "
    "00000000c564094f 100 0 0 10 0\n"
    "   1: 0100007F:07E8 0100007F:CB1D 01 00000000:00000000 00:00000000 00000000     0        0 1657 1 "
    "00000000c564094e 20 4 30 10 -1\n";

ProcNetTable parse(std::string_view text, Transport transport, Address::Family family = Address::Family::v4)
{
    ProcNetTable table;
    parse_proc_net(text, transport, family, 1, table);
    return table;
}

TEST(ProcNet, FindsTheTcpListenerAndNotTheConnection)
{
    const ProcNetTable table = parse(kTcp, Transport::tcp);
    ASSERT_EQ(table.listeners.size(), 1U);
    EXPECT_EQ(to_text(table.listeners[0].endpoint), "127.0.0.1:2024");
    EXPECT_EQ(table.listeners[0].id, (Identity{0, 1, 1656}));
    EXPECT_EQ(table.listeners[0].uid, 1000U);
    EXPECT_EQ(table.malformed, 0U);
}

TEST(ProcNet, ReadsIpv6WordByWord)
{
    const ProcNetTable table = parse("   0: B80D0120000000000000000001000000:0035 "
                                     "00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 "
                                     "00000000     0        0 4711 2 0000000000000000 0\n",
                                     Transport::udp, Address::Family::v6);
    ASSERT_EQ(table.listeners.size(), 1U);
    EXPECT_EQ(to_text(table.listeners[0].endpoint), "[2001:db8::1]:53");
}

TEST(ProcNet, LeavesOutConnectedAndUnboundUdp)
{
    const ProcNetTable table =
        parse("  1: 0100007F:1000 0200007F:0035 01 00000000:00000000 00:00000000 00000000 0 0 1 2 0 0\n"
              "  3: 00000000:0000 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 3 2 0 0\n",
              Transport::udp);
    EXPECT_TRUE(table.listeners.empty());
    EXPECT_EQ(table.malformed, 0U);
}

// It keeps the address of its peer, and hears every port of that host.
TEST(ProcNet, ShowsIpv6UdpThatDisconnected)
{
    const ProcNetTable table =
        parse("  1: 00000000000000000000000000000000:15B3 000000FD000000000000000001000000:0000 07 "
              "00000000:00000000 00:00000000 00000000 0 0 4711 2 0 0\n",
              Transport::udp, Address::Family::v6);
    ASSERT_EQ(table.listeners.size(), 1U);
    EXPECT_EQ(to_text(table.listeners[0].endpoint), "[::]:5555");
}

TEST(ProcNet, CountsHostileLinesAndReadsOn)
{
    std::string text = "\n   0: 0100007F:07E8 00000000:0000 0A\n"          // too short
                       "   0: 0100007F07E8 00000000:0000 0A a b c 0 0 1\n" // no colon
                       "   0: 0100007G:07E8 00000000:0000 0A a b c 0 0 1\n"
                       "   0: 0100007F:107E8 00000000:0000 0A a b c 0 0 1\n"
                       "   0: 0100007F:07E8 00000000:0000 ZZ a b c 0 0 1\n"
                       "   0: 0100007F:07E8 00000000:0000 0A a b c -1 0 1\n"
                       "   0: 0100007F:07E8 00000000:0000 0A a b c 0 0 99999999999999999999999\n";
    text += kTcp;
    const ProcNetTable table = parse(text, Transport::tcp);
    EXPECT_EQ(table.malformed, 7U);
    EXPECT_EQ(table.listeners.size(), 1U);
}

TEST(ProcNet, SurvivesATextThatIsCutAnywhere)
{
    for (std::size_t size = 0; size <= kTcp.size(); ++size) {
        const std::string cut(kTcp.substr(0, size));
        const ProcNetTable table = parse(cut, Transport::tcp);
        EXPECT_LE(table.malformed, 1U) << size;
        EXPECT_LE(table.listeners.size(), 1U) << size;
    }
}

TEST(ProcNet, DoesNotReadIpv4LinesAsIpv6)
{
    const ProcNetTable table = parse(kTcp, Transport::tcp, Address::Family::v6);
    EXPECT_TRUE(table.listeners.empty());
    EXPECT_EQ(table.malformed, 2U);
}

} // namespace
} // namespace listenwatch
