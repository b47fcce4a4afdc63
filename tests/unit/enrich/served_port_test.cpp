#include "enrich/served_port.h"

#include <gtest/gtest.h>

#include "base/address.h"

namespace listenwatch {
namespace {

Endpoint endpoint(const char* address, std::uint32_t port, Transport transport = Transport::tcp)
{
    Endpoint at;
    at.transport = transport;
    at.address = *parse_address(address);
    at.port = port;
    return at;
}

ServedPort served(const char* name, std::uint32_t port, std::vector<std::string> hosts = {},
                  Transport transport = Transport::tcp)
{
    ServedPort at;
    at.name = name;
    at.port = port;
    at.hosts = std::move(hosts);
    at.transport = transport;
    return at;
}

std::string name_of(const std::vector<ServedPort>& all, const Endpoint& at)
{
    const ServedPort* found = find_served(all, at);
    return found == nullptr ? "" : found->name;
}

TEST(ServedPort, TheEntryThatNamesTheAddressGoesFirst)
{
    const std::vector<ServedPort> all{served("any", 21), served("inner", 21, {"10.0.0.1"}),
                                      served("six", 21, {"2001:db8::1"}), served("by-name", 22, {"localhost"}),
                                      served("other", 23, {"10.0.0.9"})};
    EXPECT_EQ(name_of(all, endpoint("0.0.0.0", 21)), "any");
    EXPECT_EQ(name_of(all, endpoint("10.0.0.1", 21)), "inner");
    EXPECT_EQ(name_of(all, endpoint("::ffff:10.0.0.1", 21)), "inner");
    EXPECT_EQ(name_of(all, endpoint("2001:db8::1", 21)), "six");
    EXPECT_EQ(name_of(all, endpoint("127.0.0.1", 22)), "by-name");
    EXPECT_EQ(name_of(all, endpoint("0.0.0.0", 22)), "");
    EXPECT_EQ(name_of(all, endpoint("10.0.0.1", 23)), "");
    EXPECT_EQ(name_of(all, endpoint("0.0.0.0", 21, Transport::udp)), "");
}

TEST(ServedPort, ADisabledOneIsTheLastResort)
{
    std::vector<ServedPort> all{served("off", 21), served("on", 21)};
    all[0].disabled = true;
    EXPECT_EQ(name_of(all, endpoint("0.0.0.0", 21)), "on");
    all.pop_back();
    EXPECT_EQ(name_of(all, endpoint("0.0.0.0", 21)), "off");
}

TEST(ServedPort, TheFamilyMustFit)
{
    std::vector<ServedPort> all{served("four", 21), served("six", 21)};
    all[0].family = Address::Family::v4;
    all[1].family = Address::Family::v6;
    EXPECT_EQ(name_of(all, endpoint("::", 21)), "six");
    all.pop_back();
    EXPECT_EQ(name_of(all, endpoint("::", 21)), "");
}

TEST(ServedPort, AnRpcServiceIsFoundOnlyWhenThereIsNoDoubt)
{
    std::vector<ServedPort> all{served("ftp", 21), served("rusersd", 0, {}, Transport::udp)};
    all[1].rpc = true;
    EXPECT_EQ(name_of(all, endpoint("0.0.0.0", 32768, Transport::udp)), "rusersd");
    EXPECT_EQ(name_of(all, endpoint("0.0.0.0", 32768)), "");
    all.push_back(all[1]);
    all[2].name = "sprayd";
    EXPECT_EQ(name_of(all, endpoint("0.0.0.0", 32768, Transport::udp)), "");
}

} // namespace
} // namespace listenwatch
