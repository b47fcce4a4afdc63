#include "enrich/proc_addresses.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "base/address.h"
#include "fake_root.h"

namespace listenwatch {
namespace {

constexpr const char* kFibTrie = R"(Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 192.0.2.0/24 2 0 2
        |-- 192.0.2.2
           /32 host LOCAL
Local:
  +-- 127.0.0.0/8 2 0 2
     |-- 127.0.0.0
        /8 host LOCAL
     |-- 127.0.0.1
        /32 host LOCAL
     |-- 127.255.255.255
        /32 link BROADCAST
  |-- 192.0.2.2
     /32 host LOCAL
  |-- 192.0.2.255
     /32 link BROADCAST
Id 1001:
  |-- 10.7.7.7
     /32 host LOCAL
)";

constexpr const char* kIfInet6 = "fe8000000000000000fc00fffe000001 04 40 20 80     eth0\n"
                                 "00000000000000000000000000000001 01 80 10 80       lo\n";

TEST(FibTrie, GivesTheLocalAddressesOfAllTablesOnce)
{
    std::vector<InterfaceAddress> found;
    parse_fib_trie(kFibTrie, found);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0], (InterfaceAddress{*parse_address("192.0.2.2"), 0, 32, false, 0, 0, {}}));
    EXPECT_EQ(found[1], (InterfaceAddress{*parse_address("127.0.0.1"), 0, 32, true, 0, 0, {}}));
    EXPECT_EQ(found[2],
              (InterfaceAddress{*parse_address("10.7.7.7"), 0, 32, false, 0, kUnknownVrf, {}})); // a table apart
}

TEST(FibTrie, SkipsWhatItDoesNotKnow)
{
    std::vector<InterfaceAddress> found;
    for (const char* text :
         {"", "\n\n", "/32 host LOCAL", "|-- \n/32 host LOCAL", "|-- ::1\n/32 host LOCAL\n", "|--", "|-- 1.2.3"})
        parse_fib_trie(text, found);
    EXPECT_TRUE(found.empty());
}

TEST(IfInet6, GivesAddressDeviceAndPrefix)
{
    std::vector<InterfaceAddress> found;
    parse_if_inet6(kIfInet6, found);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0], (InterfaceAddress{*parse_address("fe80::fc:ff:fe00:1"), 4, 64, false, 0, 0, {}}));
    EXPECT_EQ(found[1], (InterfaceAddress{*parse_address("::1"), 1, 128, true, 0, 0, {}}));
}

TEST(IfInet6, SkipsWhatItDoesNotKnow)
{
    std::vector<InterfaceAddress> found;
    for (const char* text : {"", "x", "fe80 04 40 20 80 eth0", "zz8000000000000000fc00fffe000001 04 40 20 80 eth0",
                             "fe8000000000000000fc00fffe000001 04 zz 20 80 eth0"})
        parse_if_inet6(text, found);
    EXPECT_TRUE(found.empty());
}

TEST(ReadAddresses, DoesWithoutIpv6ButNotWithoutIpv4)
{
    const FakeRoot root;
    root.write("7/net/fib_trie", kFibTrie);
    const auto addresses = read_addresses(*Procfs(root.path()).open(7));
    ASSERT_TRUE(addresses);
    EXPECT_EQ(addresses->size(), 3U);
    root.write("8/net/if_inet6", kIfInet6);
    EXPECT_FALSE(read_addresses(*Procfs(root.path()).open(8)));
}

TEST(ReadAddresses, FindsTheLoopbackAddressOfThisHost)
{
    const auto addresses = read_addresses(*Procfs().open(static_cast<std::uint32_t>(::getpid())));
    ASSERT_TRUE(addresses);
    EXPECT_NE(std::ranges::find(*addresses, *parse_address("127.0.0.1"), &InterfaceAddress::address), addresses->end());
}

} // namespace
} // namespace listenwatch
