#include "table/awaited_sockets.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(AwaitedSockets, AreOverdueUntilAnEventTellsOfThem)
{
    AwaitedSockets awaited;
    EXPECT_FALSE(awaited.is_any_left());
    awaited.add({7, 1, 100});
    awaited.add({8, 1, 101});
    awaited.add({0, 1, 102}); // no cookie yet
    awaited.hear({9, 1, 103});
    EXPECT_FALSE(awaited.is_overdue({9, 1, 103}));
    awaited.hear({7, 1, 0}); // the event does not know the inode
    EXPECT_FALSE(awaited.is_overdue({7, 1, 100}));
    EXPECT_FALSE(awaited.is_overdue({0, 1, 100}));
    EXPECT_TRUE(awaited.is_overdue({8, 1, 101}));
    EXPECT_TRUE(awaited.is_overdue({0, 1, 101}));
    EXPECT_TRUE(awaited.is_overdue({9, 1, 102}));
    awaited.hear({0, 1, 101});
    EXPECT_FALSE(awaited.is_overdue({8, 1, 101}));
    awaited.hear({9, 1, 102}); // it has one now
    EXPECT_FALSE(awaited.is_any_left());
}

TEST(AwaitedSockets, KnowWhenAnInodeWentToAnother)
{
    AwaitedSockets awaited;
    awaited.add({7, 1, 100});
    EXPECT_FALSE(awaited.is_overdue({8, 1, 100}));
    awaited.add({8, 1, 100});
    awaited.hear({7, 1, 100});
    EXPECT_TRUE(awaited.is_overdue({0, 1, 100}));
    awaited.hear({8, 1, 100});
    EXPECT_FALSE(awaited.is_any_left());
    awaited.hear({0, 1, 0}); // of the kernel
    EXPECT_FALSE(awaited.is_overdue({0, 1, 0}));
}

} // namespace
} // namespace listenwatch
