#include "snapshot/ring_files.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(SocketInode, IsTheNumberInTheLink)
{
    EXPECT_EQ(socket_inode("socket:[4711]"), 4711U);
    EXPECT_EQ(socket_inode("socket:[]"), 0U);
    EXPECT_EQ(socket_inode("socket:[12"), 0U);
    EXPECT_EQ(socket_inode("socket:[1x]"), 0U);
    EXPECT_EQ(socket_inode("pipe:[4711]"), 0U);
    EXPECT_EQ(socket_inode(""), 0U);
}

TEST(RingFiles, NamesTheSocketsAmongTheRegisteredFiles)
{
    const RingFiles ring =
        parse_ring_files("pos:\t0\nSqThread:\t-1\nUserFiles:\t3\n    0: socket:[23131]\n    2: /dev/null\n"
                         "UserBufs:\t1\n    0: socket:[9]\nPollList:\n");
    EXPECT_EQ(ring.socket_inodes, std::vector<std::uint64_t>{23131});
    EXPECT_FALSE(ring.busy);
}

TEST(RingFiles, AreUnknownWhenTheRingIsBusy)
{
    EXPECT_TRUE(parse_ring_files("pos:\t0\nino:\t1\n").busy);
    EXPECT_TRUE(parse_ring_files("pos:\t0\nUserFiles:\t2\nUserBufs:\t0\n").busy);
    EXPECT_FALSE(parse_ring_files("pos:\t0\nUserFiles:\t0\nUserBufs:\t0\n").busy);
}

} // namespace
} // namespace listenwatch
