#include "enrich/rtnetlink.h"

#include <array>
#include <gtest/gtest.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "base/address.h"

namespace listenwatch {
namespace {

// A message as the kernel would send it.
class Message {
public:
    Message(std::uint16_t type, std::size_t body_bytes) : x_header(mnl_nlmsg_put_header(x_bytes.data()))
    {
        x_header->nlmsg_type = type;
        x_body = mnl_nlmsg_put_extra_header(x_header, body_bytes);
    }
    template<class Body> Body& body() { return *static_cast<Body*>(x_body); }
    nlmsghdr* header() { return x_header; }
    void put(std::uint16_t type, const Address& address)
    {
        mnl_attr_put(x_header, type, address.family == Address::Family::v4 ? 4 : 16, address.bytes.data());
    }

private:
    alignas(nlmsghdr) std::array<char, 512> x_bytes{};
    nlmsghdr* x_header;
    void* x_body = nullptr;
};

TEST(Rtnetlink, ReadsAnAddressAndItsDevice)
{
    Message message(RTM_NEWADDR, sizeof(ifaddrmsg));
    message.body<ifaddrmsg>() = {AF_INET6, 64, 0, 0, 7};
    message.put(IFA_ADDRESS, *parse_address("2001:db8::7"));
    const auto found = decode_address(message.header());
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, (InterfaceAddress{*parse_address("2001:db8::7"), 7, 64, false, 0, 0, {}}));
}

TEST(Rtnetlink, TakesTheLocalEndOfAPointToPointDevice)
{
    Message message(RTM_NEWADDR, sizeof(ifaddrmsg));
    message.body<ifaddrmsg>() = {AF_INET, 32, 0, 0, 7};
    message.put(IFA_ADDRESS, *parse_address("10.0.0.2"));
    message.put(IFA_LOCAL, *parse_address("10.0.0.1"));
    EXPECT_EQ(decode_address(message.header())->address, *parse_address("10.0.0.1"));
}

TEST(Rtnetlink, RefusesWhatIsNoAddress)
{
    Message other(RTM_NEWLINK, sizeof(ifinfomsg));
    EXPECT_FALSE(decode_address(other.header()));
    Message no_attribute(RTM_NEWADDR, sizeof(ifaddrmsg));
    no_attribute.body<ifaddrmsg>() = {AF_INET, 32, 0, 0, 7};
    EXPECT_FALSE(decode_address(no_attribute.header()));
    no_attribute.put(IFA_LOCAL, *parse_address("::1")); // 16 bytes for IPv4
    EXPECT_FALSE(decode_address(no_attribute.header()));
    Message cut(RTM_NEWADDR, 4);
    EXPECT_FALSE(decode_address(cut.header()));
}

TEST(Rtnetlink, KnowsAVrfAndItsMembers)
{
    const auto vrf_of = [](std::uint16_t attribute, const char* kind) {
        Message message(RTM_NEWLINK, sizeof(ifinfomsg));
        message.body<ifinfomsg>().ifi_index = 4;
        mnl_attr_put_u32(message.header(), IFLA_MASTER, 9);
        nlattr* info = mnl_attr_nest_start(message.header(), IFLA_LINKINFO);
        mnl_attr_put_strz(message.header(), attribute, kind);
        mnl_attr_nest_end(message.header(), info);
        return decode_link(message.header())->vrf_ifindex;
    };
    EXPECT_EQ(vrf_of(IFLA_INFO_KIND, "vrf"), 4U);
    EXPECT_EQ(vrf_of(IFLA_INFO_SLAVE_KIND, "vrf"), 9U);
    EXPECT_EQ(vrf_of(IFLA_INFO_SLAVE_KIND, "bridge"), 0U);
    EXPECT_EQ(vrf_of(IFLA_INFO_KIND, "vrfs"), 0U);
}

TEST(Rtnetlink, SkipsAPortAsItsBridgeSeesIt)
{
    Message port(RTM_NEWLINK, sizeof(ifinfomsg));
    port.body<ifinfomsg>().ifi_family = AF_BRIDGE;
    EXPECT_FALSE(decode_link(port.header()));
}

TEST(Rtnetlink, ReadsALinkAndItsMaster)
{
    Message loopback(RTM_NEWLINK, sizeof(ifinfomsg));
    loopback.body<ifinfomsg>().ifi_index = 1;
    loopback.body<ifinfomsg>().ifi_flags = IFF_LOOPBACK | IFF_UP;
    const auto lo = decode_link(loopback.header());
    ASSERT_TRUE(lo);
    EXPECT_TRUE(lo->is_loopback);
    EXPECT_EQ(lo->master_ifindex, 0U);

    Message member(RTM_NEWLINK, sizeof(ifinfomsg));
    member.body<ifinfomsg>().ifi_index = 4;
    mnl_attr_put_u32(member.header(), IFLA_MASTER, 9);
    EXPECT_EQ(decode_link(member.header())->master_ifindex, 9U);
    EXPECT_FALSE(decode_link(member.header())->is_loopback);

    Message cut(RTM_NEWLINK, 8);
    EXPECT_FALSE(decode_link(cut.header()));
}

} // namespace
} // namespace listenwatch
