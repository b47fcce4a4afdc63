#include "source/snapshot_diff.h"

#include <gtest/gtest.h>

#include "base/address.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kNow = 5000;

Listener listener_at(std::uint16_t port, std::uint64_t cookie, std::uint64_t inode, std::uint32_t netns = 1)
{
    Listener listener;
    listener.id = {cookie, netns, inode};
    listener.endpoint.address = parse_address("0.0.0.0").value();
    listener.endpoint.port = port;
    return listener;
}

// "-80 +81": closes and opens in order.
std::string story(const std::vector<SensorEvent>& events)
{
    std::string text;
    for (const SensorEvent& event : events) {
        if (!text.empty()) text += ' ';
        text += event.kind == SensorEvent::Kind::open ? '+' : '-';
        text += std::to_string(event.listener.endpoint.port);
        EXPECT_EQ(event.time_ns, kNow);
    }
    return text;
}

std::string diff(std::vector<Listener> before, std::vector<Listener> after)
{
    return story(diff_listeners(before, after, kNow));
}

TEST(SnapshotDiff, IsEmptyWhenNothingChanged)
{
    EXPECT_EQ(diff({}, {}), "");
    EXPECT_EQ(diff({listener_at(80, 1, 10), listener_at(81, 2, 11)}, {listener_at(81, 2, 11), listener_at(80, 1, 10)}),
              "");
}

TEST(SnapshotDiff, TellsClosesBeforeOpens)
{
    EXPECT_EQ(diff({listener_at(80, 1, 10), listener_at(81, 2, 11)}, {listener_at(82, 3, 12), listener_at(81, 2, 11)}),
              "-80 +82");
}

TEST(SnapshotDiff, SeesAnotherSocketOnTheSamePort)
{
    EXPECT_EQ(diff({listener_at(80, 1, 10)}, {listener_at(80, 2, 11)}), "-80 +80");
    EXPECT_EQ(diff({listener_at(80, 0, 10)}, {listener_at(80, 0, 11)}), "-80 +80");
}

TEST(SnapshotDiff, DoesNotTakeAReusedInodeForTheSameSocket)
{
    EXPECT_EQ(diff({listener_at(80, 1, 10)}, {listener_at(80, 2, 10)}), "-80 +80");
}

TEST(SnapshotDiff, KeepsNamespacesApart)
{
    EXPECT_EQ(diff({listener_at(80, 0, 10, 1)}, {listener_at(80, 0, 10, 2)}), "-80 +80");
    EXPECT_EQ(diff({listener_at(80, 7, 0, 1)}, {listener_at(80, 7, 0, 2)}), "-80 +80");
}

TEST(SnapshotDiff, TakesAMoveToAnotherPortForACloseAndAnOpen)
{
    EXPECT_EQ(diff({listener_at(49029, 1, 10)}, {listener_at(40249, 1, 10)}), "-49029 +40249");
}

TEST(SnapshotDiff, DoesNotMindWhatOnlyOneSourceKnows)
{
    Listener by_netlink = listener_at(80, 1, 10);
    by_netlink.endpoint.v6only = by_netlink.endpoint.mptcp = true;
    by_netlink.endpoint.bound_ifindex = 4;
    EXPECT_EQ(diff({by_netlink}, {listener_at(80, 0, 10)}), "");
    EXPECT_EQ(diff({listener_at(80, 0, 10)}, {by_netlink}), "");
}

TEST(SnapshotDiff, CarriesTheCookieOnSoThatTheCloseNamesWhatWasOpened)
{
    std::vector<Listener> first{listener_at(80, 1, 10)}, second{listener_at(80, 0, 10)}, third;
    EXPECT_EQ(story(diff_listeners(first, second, kNow)), "");
    const auto events = diff_listeners(second, third, kNow);
    ASSERT_EQ(story(events), "-80");
    EXPECT_EQ(events[0].listener.id.cookie, 1U);
}

TEST(SnapshotDiff, KnowsAKernelSocketWithoutInodeByItsPlace)
{
    EXPECT_EQ(diff({listener_at(4789, 0, 0)}, {listener_at(4789, 0, 0)}), "");
    EXPECT_EQ(diff({listener_at(4789, 0, 0)}, {listener_at(4790, 0, 0)}), "-4789 +4790");
}

TEST(SnapshotDiff, MatchesEachListenerOnce)
{
    EXPECT_EQ(diff({listener_at(80, 0, 0)}, {listener_at(80, 0, 0), listener_at(80, 0, 0)}), "+80");
}

TEST(SnapshotDiff, RemembersWhenAListenerWasFirstSeen)
{
    std::vector<Listener> first, second{listener_at(80, 1, 10)}, third{listener_at(80, 1, 10)};
    const auto events = diff_listeners(first, second, kNow);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].listener.opened_boottime_ns, kNow);
    EXPECT_TRUE(diff_listeners(second, third, kNow + 1).empty());
    EXPECT_EQ(third[0].opened_boottime_ns, kNow);
}

} // namespace
} // namespace listenwatch
