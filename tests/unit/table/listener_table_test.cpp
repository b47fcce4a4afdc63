#include "table/listener_table.h"

#include <gtest/gtest.h>

#include "listeners.h"

namespace listenwatch {
namespace {

class ListenerTableTest : public ::testing::Test {
protected:
    ListenerTable x_table;
    ListenerTable::Changes x_changes;
};

TEST_F(ListenerTableTest, OpensAndClosesOnce)
{
    x_table.apply(opening(1, 10), x_changes);
    x_table.apply(opening(1, 11), x_changes); // listen called twice
    x_table.apply(closing(1, 12), x_changes);
    x_table.apply(closing(1, 13), x_changes);
    EXPECT_EQ(actions(x_changes), (std::vector{Action::listener_opened, Action::listener_closed}));
    EXPECT_EQ(x_table.size(), 0U);
    EXPECT_EQ(x_table.unknown_closes(), 1U);
}

TEST_F(ListenerTableTest, AnotherPortOnTheSameSocketIsAnotherListener)
{
    x_table.apply(opening(1, 10, 80), x_changes);
    x_table.apply(opening(1, 11, 81), x_changes);
    EXPECT_EQ(actions(x_changes),
              (std::vector{Action::listener_opened, Action::listener_closed, Action::listener_opened}));
    EXPECT_EQ(x_table.size(), 1U);
}

TEST_F(ListenerTableTest, StartReportsASocketOpenedMeanwhileByItsEventOnly)
{
    const std::vector rows{listener(1), listener(2)};
    const std::vector events{opening(2, 10), opening(3, 11), closing(3, 12)};
    x_table.start(rows, events, 20, x_changes);
    EXPECT_EQ(actions(x_changes), (std::vector{Action::listener_present, Action::listener_opened,
                                               Action::listener_opened, Action::listener_closed}));
    EXPECT_EQ(x_table.size(), 2U);
}

TEST_F(ListenerTableTest, StartDropsWhatClosedAfterItsRowWasRead)
{
    const std::vector rows{listener(1)};
    const std::vector events{closing(1, 10)};
    x_table.start(rows, events, 20, x_changes);
    EXPECT_EQ(actions(x_changes), (std::vector{Action::listener_present, Action::listener_closed}));
    EXPECT_EQ(x_table.size(), 0U);
}

TEST_F(ListenerTableTest, ResyncFindsWhatWasLost)
{
    x_table.apply(opening(1, 10), x_changes);
    x_table.apply(opening(2, 11), x_changes);
    x_changes.clear();
    x_table.begin_resync(20);
    const std::vector rows{listener(2), listener(3)};
    EXPECT_EQ(x_table.finish_resync(rows, {}, 30, x_changes), 0U);
    EXPECT_EQ(actions(x_changes), (std::vector{Action::listener_opened, Action::listener_closed}));
    for (const TableChange& change : x_changes) EXPECT_TRUE(change.recovered);
    EXPECT_EQ(x_table.size(), 2U);
}

TEST_F(ListenerTableTest, WhatNoEventTellsIsFoundWithoutALoss)
{
    Listener tunnel = listener(1);
    tunnel.endpoint.transport = Transport::udp;
    EXPECT_FALSE(x_table.has_tunnels());
    tunnel.kernel = true;
    x_table.apply({SensorEvent::Kind::open, 10, tunnel, {}}, x_changes);
    EXPECT_TRUE(x_table.has_tunnels());
    x_changes.clear();
    x_table.begin_resync(20);
    x_table.finish_resync({}, {}, 30, x_changes, ResyncCause::no_event);
    ASSERT_EQ(x_changes.size(), 1U);
    EXPECT_EQ(x_changes[0].action, Action::listener_closed);
    EXPECT_FALSE(x_changes[0].recovered);
}

TEST_F(ListenerTableTest, ResyncBelievesEventsSinceItsStart)
{
    x_table.apply(opening(1, 10), x_changes);
    x_changes.clear();
    x_table.begin_resync(20);
    x_table.apply(closing(1, 21), x_changes); // after its row was read
    x_table.apply(opening(2, 22), x_changes); // after the reader had passed
    const std::vector rows{listener(1)};
    x_table.finish_resync(rows, {}, 30, x_changes);
    EXPECT_EQ(actions(x_changes), (std::vector{Action::listener_closed, Action::listener_opened}));
    EXPECT_EQ(x_table.size(), 1U);
}

TEST_F(ListenerTableTest, ResyncClosesNothingInANamespaceThatItCouldNotRead)
{
    constexpr std::uint32_t kUnread = 2;
    SensorEvent elsewhere = opening(2, 11);
    elsewhere.listener.id.netns_ino = kUnread;
    x_table.apply(opening(1, 10), x_changes);
    x_table.apply(elsewhere, x_changes);
    x_changes.clear();
    x_table.begin_resync(20);
    EXPECT_EQ(x_table.finish_resync({}, std::vector{kUnread}, 30, x_changes), 1U);
    ASSERT_EQ(actions(x_changes), std::vector{Action::listener_closed});
    EXPECT_EQ(x_changes[0].listener->id.cookie, 1U);
    EXPECT_EQ(x_table.size(), 1U);
    x_table.begin_resync(40);
    EXPECT_EQ(x_table.finish_resync({}, {}, 50, x_changes), 0U) << "readable again, and nothing there";
    EXPECT_EQ(x_table.size(), 0U);
}

TEST_F(ListenerTableTest, ASnapshotWithoutCookiesMeetsEventsByInode)
{
    Listener row = listener(1);
    row.id.cookie = 0;
    x_table.start(std::vector{row}, {}, 5, x_changes);
    SensorEvent event = closing(0, 10);
    event.listener.id = {1, 1, 1001};
    x_table.apply(event, x_changes);
    EXPECT_EQ(x_table.size(), 0U);
}

TEST_F(ListenerTableTest, ResyncFindsASocketThatListensAgainAlthoughItsOldClosingComesLate)
{
    x_table.apply(opening(1, 10), x_changes);
    x_table.begin_resync(20);
    x_table.apply(closing(1, 11), x_changes); // queued since; that it listened again found no room
    x_table.finish_resync(std::vector{listener(1)}, {}, 30, x_changes);
    EXPECT_EQ(actions(x_changes),
              (std::vector{Action::listener_opened, Action::listener_closed, Action::listener_opened}));
    EXPECT_TRUE(x_changes.back().recovered);
    EXPECT_EQ(x_table.size(), 1U);
}

TEST_F(ListenerTableTest, ResyncRemembersAClosingWhenTheInodeWasGivenToAnother)
{
    Listener old = listener(1);
    Listener next = listener(2);
    next.id.inode = old.id.inode;
    x_table.begin_resync(20);
    x_table.apply({SensorEvent::Kind::open, 21, old}, x_changes); // its row is read, with the cookie
    SensorEvent gone{SensorEvent::Kind::close, 22, old};
    gone.listener.id.cookie = 0;
    x_table.apply(gone, x_changes);
    x_table.apply({SensorEvent::Kind::open, 23, next}, x_changes);
    x_table.apply({SensorEvent::Kind::close, 24, next}, x_changes);
    x_changes.clear();
    x_table.finish_resync(std::vector{old}, {}, 30, x_changes);
    EXPECT_TRUE(x_changes.empty());
    EXPECT_EQ(x_table.size(), 0U);
}

TEST_F(ListenerTableTest, AnInodeBelongsToOneSocketAtATime)
{
    Listener old = listener(1);
    Listener next = listener(2);
    next.id.inode = old.id.inode;
    x_table.apply({SensorEvent::Kind::open, 10, old}, x_changes); // that it closed was lost
    x_table.apply({SensorEvent::Kind::open, 12, next}, x_changes);
    EXPECT_EQ(actions(x_changes),
              (std::vector{Action::listener_opened, Action::listener_closed, Action::listener_opened}));
    next.id.cookie = 0;
    x_table.apply({SensorEvent::Kind::close, 13, next}, x_changes);
    EXPECT_EQ(x_table.size(), 0U);
}

TEST_F(ListenerTableTest, ACookieThatShowsLaterIsLearnt)
{
    Listener row = listener(1);
    row.id.cookie = 0;
    x_table.start(std::vector{row}, {}, 5, x_changes);
    x_table.apply(opening(1, 10), x_changes); // listen called twice
    x_table.apply(closing(1, 12), x_changes); // by cookie alone
    EXPECT_EQ(actions(x_changes), (std::vector{Action::listener_present, Action::listener_closed}));
}

TEST_F(ListenerTableTest, ASocketSeenWithoutItsCookieMayHaveTheInodeOfAnother)
{
    Listener next = listener(2);
    next.id.inode = listener(1).id.inode;
    Listener unnamed = next;
    unnamed.id.cookie = 0;
    x_table.apply(opening(1, 10), x_changes); // that it closed was lost
    x_table.apply({SensorEvent::Kind::open, 12, unnamed}, x_changes);
    x_table.apply({SensorEvent::Kind::close, 13, next}, x_changes);
    EXPECT_EQ(actions(x_changes), (std::vector{Action::listener_opened, Action::listener_closed}));
}

TEST_F(ListenerTableTest, ResyncDoesNotTakeAClosedSocketForTheOneThatHadItsInode)
{
    Listener next = listener(2);
    next.id.inode = listener(1).id.inode;
    Listener row = next;
    row.id.cookie = 0;
    x_table.apply(opening(1, 10), x_changes); // that it closed, and that the next one opened, was lost
    x_table.begin_resync(20);
    x_table.apply({SensorEvent::Kind::close, 21, next}, x_changes); // after its row was read
    x_table.finish_resync(std::vector{row}, {}, 30, x_changes);
    EXPECT_EQ(x_table.size(), 0U);
}

} // namespace
} // namespace listenwatch
