#include "firewall/lone_forwards.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include "base/address.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
const Address kInner = *parse_address("172.17.0.2");

PortForward way(std::uint8_t protocol, std::uint16_t port, const std::string& rule)
{
    return {protocol, port, port, {}, {}, {Diversion::Kind::dnat, kInner, kInner, 80, 80}, false, rule};
}

LinkedForwards linked(Transport transport, std::uint16_t port, const std::string& rule)
{
    LinkedForwards all;
    add_links(transport, {{"dnat", port, port, rule}}, all);
    return all;
}

std::vector<Action> actions(const std::vector<ForwardNews>& news)
{
    std::vector<Action> all;
    for (const ForwardNews& each : news) all.push_back(each.action);
    return all;
}

using Actions = std::vector<Action>;

TEST(LoneForwards, AreThoseThatLeadToNoListener)
{
    const PortForwards forwards{{way(IPPROTO_TCP, 8080, "a"), way(IPPROTO_UDP, 8080, "a"), way(0, 9090, "b")}, false};
    EXPECT_EQ(find_lone_forwards(forwards, {}).size(), 3U);
    const auto lone = find_lone_forwards(forwards, linked(Transport::tcp, 8080, "a"));
    ASSERT_EQ(lone.size(), 2U) << "the same rule leads UDP elsewhere too";
    EXPECT_EQ(lone[0], &forwards.all[1]);
    EXPECT_EQ(find_lone_forwards(forwards, linked(Transport::sctp, 9090, "b")).size(), 2U) << "of any protocol";
    EXPECT_EQ(find_lone_forwards(forwards, linked(Transport::tcp, 9090, "another")).size(), 3U);
}

TEST(LoneForwards, ThatWereThereAtTheFirstLookArePresent)
{
    LoneForwards lone;
    const PortForwards forwards{{way(IPPROTO_TCP, 8080, "ip nat PREROUTING handle 7")}, false};
    const auto news = lone.renew(forwards, {}, kSecond);
    ASSERT_EQ(actions(news), Actions{Action::port_forward_present});
    EXPECT_EQ(news[0].text, "tcp port 8080 leads to 172.17.0.2 port 80 (dnat, ip nat PREROUTING handle 7)");
    EXPECT_EQ(news[0].forward.protocol, IPPROTO_TCP);
    EXPECT_EQ(news[0].forward.way, (Steering{"dnat", 8080, 8080, "ip nat PREROUTING handle 7"}));
    EXPECT_TRUE(lone.renew(forwards, {}, 100 * kSecond).empty());
}

TEST(LoneForwards, AreNewsWhenTheyLast)
{
    LoneForwards lone;
    EXPECT_TRUE(lone.renew({}, {}, kSecond).empty());
    const PortForwards forwards{{way(IPPROTO_TCP, 8080, "a")}, false};
    EXPECT_TRUE(lone.renew(forwards, {}, 2 * kSecond).empty()) << "its listener may come yet";
    EXPECT_TRUE(lone.renew(forwards, {}, 6 * kSecond).empty());
    EXPECT_EQ(actions(lone.renew(forwards, {}, 7 * kSecond)), Actions{Action::port_forwarded});
    EXPECT_TRUE(lone.renew({}, {}, 8 * kSecond).empty()) << "a reload takes rules away for a moment";
    EXPECT_TRUE(lone.renew(forwards, {}, 9 * kSecond).empty());
    EXPECT_TRUE(lone.renew({}, {}, 20 * kSecond).empty());
    EXPECT_EQ(actions(lone.renew({}, {}, 25 * kSecond)), Actions{Action::port_forward_ended});
    EXPECT_TRUE(lone.renew({}, {}, 90 * kSecond).empty());
}

TEST(LoneForwards, WhoseListenerComesInTimeAreNoNews)
{
    LoneForwards lone;
    EXPECT_TRUE(lone.renew({}, {}, kSecond).empty());
    const PortForwards forwards{{way(IPPROTO_TCP, 8080, "a")}, false};
    EXPECT_TRUE(lone.renew(forwards, {}, 2 * kSecond).empty());
    EXPECT_TRUE(lone.renew(forwards, linked(Transport::tcp, 8080, "a"), 12 * kSecond).empty());
    EXPECT_TRUE(lone.renew(forwards, linked(Transport::tcp, 8080, "a"), 22 * kSecond).empty());
}

TEST(LoneForwards, ThatAreLoadedAgainAreTheSame)
{
    LoneForwards lone;
    EXPECT_EQ(lone.renew({{way(IPPROTO_TCP, 8080, "ip nat PREROUTING handle 7")}, false}, {}, kSecond).size(), 1U);
    const PortForwards again{{way(IPPROTO_TCP, 8080, "ip nat PREROUTING handle 9")}, false};
    EXPECT_TRUE(lone.renew(again, {}, 10 * kSecond).empty());
    EXPECT_TRUE(lone.renew(again, {}, 20 * kSecond).empty());
}

} // namespace
} // namespace listenwatch
