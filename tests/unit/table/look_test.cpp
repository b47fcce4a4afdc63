// What the table makes of looks at the host and at processes.
#include <algorithm>
#include <gtest/gtest.h>

#include "listeners.h"
#include "table/listener_table.h"

namespace listenwatch {
namespace {

class LookTest : public ::testing::Test {
protected:
    ListenerTable x_table;
    ListenerTable::Changes x_changes;
};

TEST_F(LookTest, TellsWhoHoldsIt)
{
    x_table.start(std::vector{held_by(1, {7}), held_by(2, {9})}, {}, 5, x_changes);
    x_changes.clear();
    EXPECT_EQ(x_table.update_holders(report({8}, 1, {8}), 10, x_changes), 0U);
    ASSERT_EQ(actions(x_changes), std::vector{Action::listener_changed});
    EXPECT_EQ(x_changes[0].listener->id.cookie, 1U);
    EXPECT_EQ(x_changes[0].listener->holders.size(), 2U);
    EXPECT_TRUE(x_changes[0].difference.holders);
    x_changes.clear();
    EXPECT_EQ(x_table.update_holders(report({8}, 1, {8}), 11, x_changes), 0U);
    EXPECT_TRUE(x_changes.empty()) << "nothing new";
    EXPECT_EQ(x_table.update_holders(report({7}), 12, x_changes), 0U);
    ASSERT_EQ(actions(x_changes), std::vector{Action::listener_changed});
    EXPECT_EQ(x_changes[0].listener->holders, held_by(1, {8}).holders);
}

TEST_F(LookTest, WhatNobodyHoldsIsInAQueueOnlyAfterALookAtAll)
{
    x_table.start(std::vector{held_by(1, {7}), held_by(2, {7})}, {}, 5, x_changes);
    x_changes.clear();
    EXPECT_EQ(x_table.update_holders(report({7}), 10, x_changes), 2U);
    EXPECT_TRUE(x_changes.empty());
    x_table.begin_resync(11);
    EXPECT_TRUE(x_table.finish_look(std::vector{held_by(1, {8})}, 12, x_changes).size() == 1) << "7, of the other one";
    x_table.put_unheld_in_queues(13, x_changes);
    ASSERT_EQ(actions(x_changes), (std::vector{Action::listener_changed, Action::listener_changed}));
    EXPECT_EQ(x_changes[0].listener->holders, held_by(1, {8}).holders);
    EXPECT_EQ(x_changes[1].listener->holders[0].kind, HolderKind::queue);
}

TEST_F(LookTest, WhoALookShowsAgainHoldsItStill)
{
    x_table.start(std::vector{held_by(1, {7})}, {}, 5, x_changes);
    x_changes.clear();
    EXPECT_EQ(x_table.update_holders(report({7}), 10, x_changes), 1U);
    x_table.begin_resync(11);
    x_table.finish_look(std::vector{held_by(1, {7})}, 12, x_changes);
    x_table.put_unheld_in_queues(13, x_changes);
    EXPECT_TRUE(x_changes.empty());
}

TEST_F(LookTest, ALookFindsWhatNoEventTold)
{
    x_table.start(std::vector{held_by(1, {7}), held_by(2, {7})}, {}, 5, x_changes);
    x_changes.clear();
    Listener connected = held_by(1, {7});
    connected.connected = true;
    Listener client = held_by(3, {7});
    client.connected = true;
    Listener autobound = held_by(4, {9});
    autobound.endpoint.transport = Transport::udp;
    x_table.begin_resync(10);
    EXPECT_EQ(x_table.finish_look(std::vector{connected, client, autobound}, 12, x_changes), std::vector{7U});
    EXPECT_EQ(actions(x_changes), std::vector{Action::listener_closed});
    EXPECT_TRUE(x_table.awaits_events());
    x_table.begin_resync(20);
    x_table.finish_look(std::vector{connected, client, autobound}, 22, x_changes);
    EXPECT_EQ(actions(x_changes), (std::vector{Action::listener_closed, Action::listener_opened}));
    EXPECT_EQ(x_changes[1].listener->id.cookie, 4U);
    EXPECT_FALSE(x_table.awaits_events());
    EXPECT_EQ(x_table.size(), 2U) << "it says nothing about what it does not show";
}

// A socket is open before its event is sent.
TEST_F(LookTest, ALookThatOvertakesAnEventLeavesTheTellingToIt)
{
    for (const Transport transport : {Transport::tcp, Transport::udp, Transport::udplite}) {
        const auto cookie = static_cast<std::uint64_t>(transport) + 1;
        Listener row = held_by(cookie, {7});
        row.endpoint.transport = transport;
        SensorEvent event = opening(cookie, 13);
        event.listener.endpoint = row.endpoint;
        x_changes.clear();
        x_table.begin_resync(10);
        x_table.finish_look(std::vector{row}, 12, x_changes);
        EXPECT_TRUE(x_changes.empty());
        x_table.apply(event, x_changes);
        x_table.begin_resync(20);
        x_table.finish_look(std::vector{row}, 22, x_changes);
        ASSERT_FALSE(x_changes.empty());
        EXPECT_EQ(x_changes[0].action, Action::listener_opened);
        EXPECT_EQ(x_changes[0].boottime_ns, 13U);
        EXPECT_EQ(std::ranges::count(actions(x_changes), Action::listener_opened), 1);
    }
}

TEST_F(LookTest, AWholeLookWithoutALossLeavesItTooButALossDoesNot)
{
    for (const std::uint64_t time : {10U, 20U}) {
        EXPECT_TRUE(x_changes.empty());
        x_table.begin_resync(time);
        x_table.finish_resync(std::vector{held_by(1, {7})}, {}, time + 2, x_changes, ResyncCause::no_event);
    }
    EXPECT_EQ(actions(x_changes), std::vector{Action::listener_opened});
    x_changes.clear();
    x_table.begin_resync(30);
    x_table.finish_resync(std::vector{held_by(1, {7}), held_by(2, {7})}, {}, 32, x_changes);
    EXPECT_EQ(actions(x_changes), std::vector{Action::listener_opened});
    EXPECT_TRUE(x_changes[0].recovered);
}

TEST_F(LookTest, TheNextLookTellsWhatStillHasNoEvent)
{
    for (const std::uint64_t time : {10U, 20U}) {
        EXPECT_TRUE(x_changes.empty());
        x_table.begin_resync(time);
        x_table.finish_look(std::vector{held_by(1, {7})}, time + 2, x_changes);
    }
    EXPECT_EQ(actions(x_changes), std::vector{Action::listener_opened});
}

TEST_F(LookTest, ALookBelievesEventsSinceItsStart)
{
    x_table.start(std::vector{held_by(1, {7})}, {}, 5, x_changes);
    x_changes.clear();
    x_table.begin_resync(10);
    x_table.apply(closing(1, 11), x_changes);
    x_table.apply(opening(2, 11), x_changes);
    Listener connected = held_by(2, {7});
    connected.connected = true;
    EXPECT_TRUE(x_table.finish_look(std::vector{held_by(1, {7}), connected}, 12, x_changes).empty());
    EXPECT_EQ(actions(x_changes), (std::vector{Action::listener_closed, Action::listener_opened}));
}

} // namespace
} // namespace listenwatch
