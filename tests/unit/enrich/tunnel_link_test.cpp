#include "enrich/tunnel_link.h"

#include <arpa/inet.h>
#include <array>
#include <gtest/gtest.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

namespace listenwatch {
namespace {

// RTM_NEWLINK as the kernel would send it.
class LinkMessage {
public:
    explicit LinkMessage(const char* name, unsigned flags = IFF_UP, std::uint16_t type = RTM_NEWLINK)
        : x_header(mnl_nlmsg_put_header(x_bytes.data()))
    {
        x_header->nlmsg_type = type;
        static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(x_header, sizeof(ifinfomsg)))->ifi_flags = flags;
        mnl_attr_put_strz(x_header, IFLA_IFNAME, name);
    }
    LinkMessage& with_kind(const char* kind, std::uint16_t port_attribute = 0, std::uint16_t port = 0)
    {
        nlattr* info = mnl_attr_nest_start(x_header, IFLA_LINKINFO);
        mnl_attr_put_strz(x_header, IFLA_INFO_KIND, kind);
        if (port_attribute != 0) {
            nlattr* data = mnl_attr_nest_start(x_header, IFLA_INFO_DATA);
            mnl_attr_put_u16(x_header, port_attribute, htons(port));
            mnl_attr_nest_end(x_header, data);
        }
        mnl_attr_nest_end(x_header, info);
        return *this;
    }
    const nlmsghdr* header() { return x_header; }
    void cut(std::uint32_t bytes) { x_header->nlmsg_len -= bytes; }

private:
    alignas(nlmsghdr) std::array<char, 512> x_bytes{};
    nlmsghdr* x_header;
};

TEST(TunnelLink, TellsDeviceAndPort)
{
    EXPECT_EQ(decode_tunnel_link(LinkMessage("vx0").with_kind("vxlan", IFLA_VXLAN_PORT, 4789).header()),
              (TunnelLink{{"vx0", "vxlan"}, 4789}));
    EXPECT_EQ(decode_tunnel_link(LinkMessage("g0").with_kind("geneve", IFLA_GENEVE_PORT, 6081).header()),
              (TunnelLink{{"g0", "geneve"}, 6081}));
    EXPECT_EQ(decode_tunnel_link(LinkMessage("b0").with_kind("bareudp", IFLA_BAREUDP_PORT, 6635).header()),
              (TunnelLink{{"b0", "bareudp"}, 6635}));
    EXPECT_EQ(decode_tunnel_link(LinkMessage("gtp0").with_kind("gtp").header()), (TunnelLink{{"gtp0", "gtp"}, 2152}));
    EXPECT_EQ(decode_tunnel_link(LinkMessage("wg0").with_kind("wireguard").header()),
              (TunnelLink{{"wg0", "wireguard"}, 0}))
        << "its port is told elsewhere";
}

TEST(TunnelLink, IsNoneWhenItIsDownOrNoTunnel)
{
    EXPECT_FALSE(decode_tunnel_link(LinkMessage("vx0", 0).with_kind("vxlan", IFLA_VXLAN_PORT, 4789).header()))
        << "its port is free";
    EXPECT_FALSE(decode_tunnel_link(LinkMessage("br0").with_kind("bridge").header()));
    EXPECT_FALSE(decode_tunnel_link(LinkMessage("vx0").with_kind("vxlan").header())) << "no port told";
    EXPECT_FALSE(decode_tunnel_link(LinkMessage("eth0").header()));
    EXPECT_FALSE(
        decode_tunnel_link(LinkMessage("vx0", IFF_UP, RTM_DELLINK).with_kind("vxlan", IFLA_VXLAN_PORT, 4789).header()));
}

TEST(TunnelLink, IsNoneWhenTheMessageIsCutShort)
{
    for (std::uint32_t bytes = 4; bytes < 64; bytes += 4) { // libmnl rounds up to four
        LinkMessage message("vx0");
        message.with_kind("vxlan", IFLA_VXLAN_PORT, 4789).cut(bytes);
        EXPECT_FALSE(decode_tunnel_link(message.header())) << bytes;
    }
}

} // namespace
} // namespace listenwatch
