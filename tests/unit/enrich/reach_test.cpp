#include "enrich/reach.h"

#include <gtest/gtest.h>
#include <vector>

#include "base/address.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kLo = 1, kEth = 2, kVrf = 9;

InterfaceAddress on(std::uint32_t ifindex, const char* address, std::uint8_t prefix = 24)
{
    return {parse_address(address).value(), ifindex, prefix, ifindex == kLo, 0, 0, {}};
}

Endpoint at(const char* address, bool v6only = false, std::uint32_t ifindex = 0)
{
    Endpoint endpoint;
    endpoint.address = parse_address(address).value();
    endpoint.v6only = v6only;
    endpoint.bound_ifindex = ifindex;
    return endpoint;
}

const std::vector<InterfaceAddress> kHost{on(kLo, "127.0.0.1", 8), on(kLo, "::1", 128), on(kEth, "192.168.1.5"),
                                          on(kEth, "fe80::5", 64)};

TEST(AddressReach, FollowsTheRangesOfTheRfcs)
{
    const std::vector<std::pair<const char*, Reach>> cases{
        {"127.0.0.1", Reach::loopback},
        {"127.255.255.254", Reach::loopback},
        {"::1", Reach::loopback},
        {"169.254.0.1", Reach::link},
        {"169.253.0.1", Reach::public_},
        {"fe80::1", Reach::link},
        {"febf::1", Reach::link},
        {"10.0.0.1", Reach::private_},
        {"11.0.0.1", Reach::public_},
        {"172.15.0.1", Reach::public_},
        {"172.16.0.1", Reach::private_},
        {"172.31.0.1", Reach::private_},
        {"172.32.0.1", Reach::public_},
        {"192.168.0.1", Reach::private_},
        {"192.169.0.1", Reach::public_},
        {"100.63.0.1", Reach::public_},
        {"100.64.0.1", Reach::private_},
        {"100.127.0.1", Reach::private_},
        {"100.128.0.1", Reach::public_},
        {"fd00::1", Reach::private_},
        {"fbff::1", Reach::public_},
        {"2001:db8::1", Reach::public_},
        {"224.0.0.251", Reach::link},
        {"239.1.1.1", Reach::link},
        {"240.0.0.1", Reach::public_},
        {"255.255.255.255", Reach::link},
        {"ff02::fb", Reach::link},
        {"::ffff:10.0.0.1", Reach::private_},
        {"::ffff:127.0.0.1", Reach::loopback},
        {"::ffff:8.8.8.8", Reach::public_},
    };
    for (const auto& [text, reach] : cases) EXPECT_EQ(address_reach(parse_address(text).value()), reach) << text;
    EXPECT_EQ(address_reach(Address{}), Reach::unknown);
}

TEST(Reach, AWildcardReachesAllWhereTheNamespaceHasMoreThanLoopback)
{
    EXPECT_EQ(compute_reach(at("0.0.0.0"), kHost), Reach::all);
    EXPECT_EQ(compute_reach(at("::"), kHost), Reach::all);
    EXPECT_EQ(compute_reach(at("::ffff:0.0.0.0"), kHost), Reach::all);
}

TEST(Reach, ASixOnlyWildcardDoesNotTakeTheFourAddresses)
{
    EXPECT_EQ(compute_reach(at("::", true), kHost), Reach::link);
    const std::vector<InterfaceAddress> no_v6{on(kLo, "127.0.0.1", 8), on(kLo, "::1", 128), on(kEth, "10.0.0.1")};
    EXPECT_EQ(compute_reach(at("::", true), no_v6), Reach::loopback);
    EXPECT_EQ(compute_reach(at("::"), no_v6), Reach::all);
    const std::vector<InterfaceAddress> no_v4{on(kLo, "127.0.0.1", 8), on(kEth, "2001:db8::1", 64)};
    EXPECT_EQ(compute_reach(at("0.0.0.0"), no_v4), Reach::loopback);
    EXPECT_EQ(compute_reach(at("::", true), no_v4), Reach::all);
}

TEST(Reach, NobodyComesIntoANamespaceThatHasOnlyLoopback)
{
    const std::vector<InterfaceAddress> alone{on(kLo, "127.0.0.1", 8), on(kLo, "::1", 128), on(kLo, "10.9.9.9", 32)};
    for (const char* text : {"0.0.0.0", "::", "10.9.9.9", "127.0.0.1"})
        EXPECT_EQ(compute_reach(at(text), alone), Reach::loopback) << text;
    EXPECT_EQ(compute_reach(at("0.0.0.0"), {}), Reach::loopback);
}

TEST(Reach, ARoutersAddressOnLoopbackIsReachedThroughItsOtherDevices)
{
    const std::vector<InterfaceAddress> router{on(kLo, "127.0.0.1", 8), on(kLo, "203.0.113.7", 32),
                                               on(kEth, "fe80::5", 64)};
    EXPECT_EQ(compute_reach(at("0.0.0.0"), router), Reach::all);
    EXPECT_EQ(compute_reach(at("203.0.113.7"), router), Reach::public_);
}

TEST(Reach, AWildcardAmongLinkLocalAddressesStaysOnTheLink)
{
    const std::vector<InterfaceAddress> linked{on(kLo, "127.0.0.1", 8), on(kEth, "169.254.3.3", 16),
                                               on(kEth, "fe80::5", 64)};
    EXPECT_EQ(compute_reach(at("0.0.0.0"), linked), Reach::link);
    EXPECT_EQ(compute_reach(at("::"), linked), Reach::link);
}

TEST(Reach, ANamedAddressCountsByItsRange)
{
    EXPECT_EQ(compute_reach(at("192.168.1.5"), kHost), Reach::private_);
    EXPECT_EQ(compute_reach(at("::ffff:192.168.1.5"), kHost), Reach::private_);
    EXPECT_EQ(compute_reach(at("203.0.113.1"), kHost), Reach::public_); // IP_FREEBIND: not there yet
    EXPECT_EQ(compute_reach(at("127.0.0.53"), kHost), Reach::loopback);
    EXPECT_EQ(compute_reach(at("fe80::5"), kHost), Reach::link);
}

TEST(Reach, ABroadcastAddressIsHeardOnTheLink)
{
    EXPECT_EQ(compute_reach(at("192.168.1.255"), kHost), Reach::link);
    EXPECT_EQ(compute_reach(at("192.168.2.255"), kHost), Reach::private_);
    const std::vector<InterfaceAddress> odd{on(kEth, "203.0.113.65", 26)};
    EXPECT_EQ(compute_reach(at("203.0.113.127"), odd), Reach::link);
    EXPECT_EQ(compute_reach(at("203.0.113.255"), odd), Reach::public_);
    EXPECT_EQ(compute_reach(at("203.0.113.65"), std::vector{on(kEth, "203.0.113.65", 32)}), Reach::public_);
}

TEST(Reach, ABoundDeviceCountsByItsOwnAddresses)
{
    std::vector<InterfaceAddress> two = kHost;
    two.push_back(on(3, "203.0.113.9"));
    two.push_back(on(3, "2001:db8::9", 64));
    EXPECT_EQ(compute_reach(at("0.0.0.0", false, kEth), two), Reach::private_);
    EXPECT_EQ(compute_reach(at("0.0.0.0", false, 3), two), Reach::public_);
    EXPECT_EQ(compute_reach(at("::", true, kEth), two), Reach::link);
    EXPECT_EQ(compute_reach(at("::", true, 3), two), Reach::public_);
    EXPECT_EQ(compute_reach(at("0.0.0.0", false, 4), two), Reach::link); // has none: a DHCP client
    EXPECT_EQ(compute_reach(at("0.0.0.0", false, kLo), two), Reach::loopback);
    EXPECT_EQ(compute_reach(at("203.0.113.9", false, kLo), two), Reach::loopback);
}

InterfaceAddress in_vrf(const char* address, VrfAcceptance accepts, std::uint8_t prefix = 24)
{
    return {parse_address(address).value(), kEth, prefix, false, kVrf, kVrf, accepts};
}

TEST(Reach, WithoutADeviceASocketHearsAVrfOnlyWhereASysctlLetsIt)
{
    const InterfaceAddress lo = on(kLo, "127.0.0.1", 8);
    const std::vector deaf{lo, in_vrf("203.0.113.9", {false, true, {}, {}})};
    const std::vector not_known{lo, in_vrf("203.0.113.9", {std::nullopt, true, {}, {}})};
    for (const char* address : {"0.0.0.0", "::", "203.0.113.9", "::ffff:203.0.113.9"}) {
        const bool is_wild = is_wildcard(*parse_address(address));
        Endpoint endpoint = at(address);
        EXPECT_EQ(compute_reach(endpoint, deaf), Reach::loopback) << address;
        EXPECT_EQ(compute_reach(endpoint, not_known), Reach::unknown) << address;
        endpoint.transport = Transport::udp;
        EXPECT_EQ(compute_reach(endpoint, deaf), is_wild ? Reach::all : Reach::public_) << address;
        endpoint.transport = Transport::tcp;
        endpoint.bound_ifindex = kVrf;
        EXPECT_EQ(compute_reach(endpoint, deaf), Reach::public_) << address;
        endpoint.bound_ifindex = kEth;
        EXPECT_EQ(compute_reach(endpoint, not_known), Reach::public_) << address;
    }
}

TEST(Reach, OfAVrfThatSaysNothingNewDoesNotMatter)
{
    std::vector own = kHost;
    own.push_back(in_vrf("203.0.113.9", {}));
    EXPECT_EQ(compute_reach(at("0.0.0.0"), own), Reach::all);
    own.push_back(in_vrf("192.168.1.5", {false, {}, {}, {}})); // the same address outside
    EXPECT_EQ(compute_reach(at("192.168.1.5"), own), Reach::private_);
}

TEST(Reach, AVrfHasTheAddressesOfItsMembers)
{
    InterfaceAddress member = on(kEth, "203.0.113.9");
    member.master_ifindex = kVrf;
    EXPECT_EQ(compute_reach(at("0.0.0.0", false, kVrf), std::vector{on(kLo, "127.0.0.1", 8), member}), Reach::public_);
}

TEST(Reach, AnAddressOfUnknownDeviceCountsForEveryDevice)
{
    InterfaceAddress somewhere = on(0, "10.0.0.1", 32);
    EXPECT_EQ(compute_reach(at("0.0.0.0", false, kEth), std::vector{somewhere}), Reach::private_);
}

TEST(Reach, IsUnknownForAWildcardInANamespaceThatCannotBeRead)
{
    EXPECT_EQ(compute_reach(at("0.0.0.0")), Reach::unknown);
    EXPECT_EQ(compute_reach(at("::")), Reach::unknown);
    EXPECT_EQ(compute_reach(at("::ffff:0.0.0.0")), Reach::unknown);
    EXPECT_EQ(compute_reach(at("10.0.0.1")), Reach::private_);
    EXPECT_EQ(compute_reach(at("127.0.0.1")), Reach::loopback);
    EXPECT_EQ(compute_reach(at("0.0.0.0", false, kLo)), Reach::loopback);
    EXPECT_EQ(compute_reach(Endpoint{}), Reach::unknown);
    EXPECT_EQ(compute_reach(Endpoint{}, kHost), Reach::unknown);
}

Endpoint without_address(Transport transport, std::uint32_t ifindex = 0)
{
    Endpoint endpoint;
    endpoint.transport = transport;
    endpoint.bound_ifindex = ifindex;
    return endpoint;
}

TEST(Reach, AUnixSocketStaysOnTheHost)
{
    EXPECT_EQ(compute_reach(without_address(Transport::unix_), kHost), Reach::loopback);
    EXPECT_EQ(compute_reach(without_address(Transport::unix_)), Reach::loopback);
}

TEST(Reach, VsockGoesToTheHostOrItsGuestsUnlessItIsLocal)
{
    Endpoint endpoint = without_address(Transport::vsock);
    EXPECT_EQ(compute_reach(endpoint, kHost), Reach::unknown) << "not known where it listens";
    endpoint.port = 1024;
    endpoint.cid = 1;
    EXPECT_EQ(compute_reach(endpoint, kHost), Reach::loopback);
    for (const std::uint32_t cid : {0U, 2U, 3U, 0xffff'ffffU}) {
        endpoint.cid = cid;
        EXPECT_EQ(compute_reach(endpoint, kHost), Reach::link) << cid;
    }
}

TEST(Reach, FramesComeFromWhoeverIsOnTheDevice)
{
    const std::vector<InterfaceAddress> lo_only{on(kLo, "127.0.0.1", 8)};
    for (const Transport transport : {Transport::packet, Transport::xdp}) {
        Endpoint endpoint = without_address(transport);
        EXPECT_EQ(compute_reach(endpoint, kHost), Reach::unknown) << "device or protocol not known";
        endpoint = without_address(transport, kLo);
        endpoint.protocol = 3;
        EXPECT_EQ(compute_reach(endpoint, kHost), Reach::loopback);
        EXPECT_EQ(compute_reach(endpoint), Reach::loopback);
        endpoint.bound_ifindex = kEth;
        EXPECT_EQ(compute_reach(endpoint, kHost), Reach::all);
        EXPECT_EQ(compute_reach(endpoint, lo_only), Reach::all) << "a device need not have an address";
    }
    Endpoint everywhere = without_address(Transport::packet);
    everywhere.protocol = 3;
    EXPECT_EQ(compute_reach(everywhere, kHost), Reach::all);
    EXPECT_EQ(compute_reach(everywhere, lo_only), Reach::loopback);
    EXPECT_EQ(compute_reach(everywhere), Reach::unknown);
}

TEST(Reach, ARawSocketReachesAsFarAsItsAddress)
{
    Endpoint endpoint = at("127.0.0.1");
    endpoint.transport = Transport::raw;
    EXPECT_EQ(compute_reach(endpoint, kHost), Reach::loopback);
    endpoint.address = *parse_address("0.0.0.0");
    EXPECT_EQ(compute_reach(endpoint, kHost), Reach::all);
}

} // namespace
} // namespace listenwatch
