#include "firewall/hearing.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <vector>

#include "base/address.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kLo = 1, kOne = 2, kTwo = 3, kMember = 4, kVrf = 9;
constexpr VrfAcceptance kDeaf{.tcp = false, .udp = false, .sctp = false, .raw = false};

InterfaceAddress on(std::uint32_t ifindex, const char* address)
{
    return {*parse_address(address), ifindex, 24, ifindex == kLo, 0, 0, {}};
}

InterfaceAddress in_vrf(const char* address, VrfAcceptance accepts = kDeaf)
{
    return {*parse_address(address), kMember, 24, false, kVrf, kVrf, accepts};
}

Endpoint bound(const char* address, std::uint32_t ifindex = 0)
{
    Endpoint endpoint;
    endpoint.address = *parse_address(address);
    endpoint.bound_ifindex = ifindex;
    return endpoint;
}

const std::vector<InterfaceAddress> kOwn{on(kLo, "127.0.0.1"), on(kLo, "10.99.0.1"), on(kOne, "10.0.0.1"),
                                         on(kOne, "fe80::1"),  on(kTwo, "fe80::1"),  in_vrf("10.2.0.1")};

Approach approach(const Endpoint& endpoint, const InterfaceAddress& to)
{
    return approach_to(endpoint, to, IPPROTO_TCP, kOwn);
}

TEST(Hearing, OfALoopbackAddressIsOfNoStranger)
{
    EXPECT_EQ(hears(bound("0.0.0.0"), kOwn[0], kOwn), false);
    EXPECT_EQ(hears(bound("0.0.0.0"), kOwn[1], kOwn), true) << "routers keep theirs on lo";
}

TEST(Hearing, ByAVrfIsOfThoseBoundToItAndOfOthersBySysctl)
{
    EXPECT_EQ(hears(bound("0.0.0.0"), kOwn[5], kOwn), false);
    EXPECT_EQ(hears(bound("0.0.0.0"), in_vrf("10.2.0.1", {true, {}, {}, {}}), kOwn), true);
    EXPECT_EQ(hears(bound("0.0.0.0"), in_vrf("10.2.0.1", {}), kOwn), std::nullopt);
    EXPECT_EQ(hears(bound("0.0.0.0", kVrf), kOwn[5], kOwn), true);
    EXPECT_EQ(hears(bound("0.0.0.0", kMember), kOwn[5], kOwn), true);
    EXPECT_EQ(hears(bound("0.0.0.0", kOne), kOwn[5], kOwn), false);
    EXPECT_EQ(hears(bound("0.0.0.0", kVrf), kOwn[2], kOwn), true) << "what its table does not know is asked of others";
    EXPECT_EQ(hears(bound("0.0.0.0", 77), kOwn[5], kOwn), true) << "of that device nothing is known";
}

TEST(Hearing, OfALinkLocalAddressIsOfItsDevice)
{
    EXPECT_EQ(hears(bound("::"), kOwn[4], kOwn), true);
    EXPECT_EQ(hears(bound("fe80::1", kOne), kOwn[3], kOwn), true);
    EXPECT_EQ(hears(bound("fe80::1", kOne), kOwn[4], kOwn), false);
    EXPECT_EQ(approach(bound("::"), kOwn[4]).ifindex, kTwo);
    EXPECT_EQ(approach(bound("::"), kOwn[2]).ifindex, 0U);
}

TEST(Hearing, KnowsTheDeviceWhereItIsOne)
{
    EXPECT_EQ(approach(bound("0.0.0.0", kOne), kOwn[2]).ifindex, kOne);
    EXPECT_EQ(approach(bound("0.0.0.0", kMember), kOwn[5]).ifindex, 0U) << "at input it is the VRF";
    EXPECT_EQ(approach(bound("0.0.0.0", kVrf), kOwn[5]).ifindex, 0U) << "at prerouting it is its member first";
    EXPECT_EQ(approach(bound("0.0.0.0", 77), kOwn[2]).ifindex, 0U) << "it may be a VRF";
}

TEST(Hearing, SomeStrangerMayHaveAnAddressOfOursElsewhere)
{
    const std::vector<Address> outside{*parse_address("127.0.0.1"), *parse_address("10.99.0.1"),
                                       *parse_address("10.0.0.1")};
    EXPECT_EQ(approach(bound("0.0.0.0"), kOwn[2]).own_addresses, outside);
    EXPECT_FALSE(approach(bound("0.0.0.0"), kOwn[2]).by_vrf);
    EXPECT_TRUE(approach(bound("0.0.0.0", kVrf), kOwn[5]).own_addresses.empty());
    EXPECT_TRUE(approach(bound("0.0.0.0", kVrf), kOwn[5]).by_vrf);
    EXPECT_FALSE(approach(bound("0.0.0.0", kOne), kOwn[2]).by_vrf);
    EXPECT_TRUE(approach(bound("0.0.0.0", 77), kOwn[2]).by_vrf) << "it may";
}

} // namespace
} // namespace listenwatch
