#include "firewall/ipvs_services.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include "base/address.h"

namespace listenwatch {
namespace {

const std::string kHead = "IP Virtual Server version 1.2.1 (size=4096)\n"
                          "Prot LocalAddress:Port Scheduler Flags\n"
                          "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n";

Ruleset parse(const std::string& lines)
{
    Ruleset ruleset;
    add_virtual_services(kHead + lines, ruleset);
    return ruleset;
}

TEST(IpvsServices, AreOneForEachServerBehind)
{
    const Ruleset found =
        parse("TCP  0A000001:0050 rr  \n"
              "  -> 0A000102:1F90      Masq    1      0          0         \n"
              "  -> 0A000103:1F90      Masq    1      0          0         \n"
              "UDP  [fd00:0000:0000:0000:0000:0000:0000:0001]:0035 wlc \n"
              "  -> [fd00:0000:0000:0000:0000:0000:0000:0002]:0035      Route   1      0          0\n");
    ASSERT_EQ(found.services.size(), 3U);
    EXPECT_EQ(found.services[0],
              (VirtualService{IPPROTO_TCP, *parse_address("10.0.0.1"), 80, *parse_address("10.0.1.2"), 8080}));
    EXPECT_EQ(found.services[1].to, *parse_address("10.0.1.3"));
    EXPECT_EQ(found.services[2],
              (VirtualService{IPPROTO_UDP, *parse_address("fd00::1"), 53, *parse_address("fd00::2"), 53}));
    EXPECT_TRUE(found.blind.empty());
}

TEST(IpvsServices, WithoutAServerLeadNowhere)
{
    EXPECT_EQ(parse("TCP  0A000001:0050 rr\n"), Ruleset{});
    EXPECT_EQ(parse(""), Ruleset{});
}

TEST(IpvsServices, ByMarkAreNotKnown)
{
    const Ruleset found = parse("FWM  00000001 rr\n  -> 0A000102:0050      Masq    1      0          0\n");
    EXPECT_TRUE(found.services.empty());
    ASSERT_EQ(found.blind.size(), 1U);
    EXPECT_NE(found.blind[0].find("mark"), std::string::npos);
}

TEST(IpvsServices, ThatAreGarbageAreTold)
{
    for (const char* line : {"XTP  0A000001:0050 rr\n", "TCP  0A0001:0050 rr\n", "TCP  0A000001 rr\n", "TCP\n",
                             "  -> \n", "TCP [fd00::1:0050\n"})
        EXPECT_EQ(parse(line).blind.size(), 1U) << line;
}

} // namespace
} // namespace listenwatch
