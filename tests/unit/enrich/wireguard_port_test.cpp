#include "enrich/wireguard_port.h"

#include <array>
#include <gtest/gtest.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/wireguard.h>

namespace listenwatch {
namespace {

// A generic netlink message with a name, as the kernel puts one before the number, and the number.
class GenericMessage {
public:
    GenericMessage(std::uint16_t name_attribute, std::uint16_t number_attribute, std::uint16_t number)
        : x_header(mnl_nlmsg_put_header(x_bytes.data()))
    {
        mnl_nlmsg_put_extra_header(x_header, sizeof(genlmsghdr));
        mnl_attr_put_strz(x_header, name_attribute, "wireguard");
        if (number_attribute != 0) mnl_attr_put_u16(x_header, number_attribute, number);
    }
    const nlmsghdr* header() { return x_header; }
    void cut(std::uint32_t bytes) { x_header->nlmsg_len -= bytes; }

private:
    alignas(nlmsghdr) std::array<char, 256> x_bytes{};
    nlmsghdr* x_header;
};

TEST(WireguardPort, IsInHostOrder)
{
    GenericMessage message(WGDEVICE_A_IFNAME, WGDEVICE_A_LISTEN_PORT, 51820);
    EXPECT_EQ(decode_wireguard_port(message.header()), 51820);
    EXPECT_EQ(decode_wireguard_port(GenericMessage(WGDEVICE_A_IFNAME, 0, 0).header()), std::nullopt);
}

TEST(WireguardPort, NeedsTheFamily)
{
    EXPECT_EQ(decode_family_id(GenericMessage(CTRL_ATTR_FAMILY_NAME, CTRL_ATTR_FAMILY_ID, 30).header()), 30);
    EXPECT_EQ(decode_family_id(GenericMessage(CTRL_ATTR_FAMILY_NAME, CTRL_ATTR_VERSION, 30).header()), std::nullopt);
}

TEST(WireguardPort, IsNoneWhenTheMessageIsCutShort)
{
    for (std::uint32_t bytes = 4; bytes <= 24; bytes += 4) {
        GenericMessage message(WGDEVICE_A_IFNAME, WGDEVICE_A_LISTEN_PORT, 51820);
        message.cut(bytes);
        EXPECT_EQ(decode_wireguard_port(message.header()), std::nullopt) << bytes;
    }
}

} // namespace
} // namespace listenwatch
