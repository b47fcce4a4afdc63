#include "table/identity_set.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(SameSocket, TheCookieDecidesWhereBothKnowIt)
{
    EXPECT_TRUE(same_socket({7, 1, 100}, {7, 1, 0}));
    EXPECT_FALSE(same_socket({7, 1, 100}, {8, 1, 100})); // the inode was given to another socket
    EXPECT_TRUE(same_socket({7, 1, 100}, {0, 1, 100}));
    EXPECT_FALSE(same_socket({0, 1, 100}, {0, 2, 100}));
    EXPECT_FALSE(same_socket({0, 1, 0}, {0, 1, 0})); // two kernel sockets without cookie
}

TEST(IdentitySet, FindsASocketByEitherView)
{
    IdentitySet set;
    set.insert({7, 1, 100});
    EXPECT_TRUE(set.contains({7, 0, 0}));
    EXPECT_TRUE(set.contains({0, 1, 100}));
    EXPECT_FALSE(set.contains({8, 1, 100}));
    set.clear();
    EXPECT_FALSE(set.contains({7, 0, 0}));
    EXPECT_FALSE(set.contains({0, 1, 100}));
}

TEST(IdentitySet, RemembersASocketWithoutCookieWhenItsInodeGoesToAnother)
{
    IdentitySet set;
    set.insert({0, 1, 100});
    set.insert({8, 1, 100});
    EXPECT_TRUE(set.contains({7, 1, 100})); // it may be the first one
}

} // namespace
} // namespace listenwatch
