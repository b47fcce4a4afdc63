#include "snapshot/mount_table.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(MountTable, ReadsTypeRootAndPoint)
{
    const auto mounts = parse_mount_table(
        "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue\n"
        "40 35 0:4 net:[4026532281] /run/netns/blue rw - nsfs nsfs rw\n");
    ASSERT_EQ(mounts.size(), 2U);
    EXPECT_EQ(mounts[0].type, "ext3");
    EXPECT_EQ(mounts[0].root, "/mnt1");
    EXPECT_EQ(mounts[0].point, "/mnt 2");
    EXPECT_EQ(mounts[1].root, "net:[4026532281]");
    EXPECT_EQ(mounts[1].point, "/run/netns/blue");
}

TEST(MountTable, LeavesOutLinesOfAnotherForm)
{
    EXPECT_TRUE(parse_mount_table("").empty());
    EXPECT_TRUE(parse_mount_table("36 35 98:0 / /mnt rw").empty());
    EXPECT_TRUE(parse_mount_table("36 35 98:0 / /mnt rw -").empty());
    EXPECT_TRUE(parse_mount_table("36 35 - ext3 x rw").empty());
}

TEST(MountTable, KeepsABackslashThatStartsNoCode)
{
    const auto mounts = parse_mount_table("36 35 98:0 /a\\9zz /b\\04 rw - ext3 x rw\n");
    ASSERT_EQ(mounts.size(), 1U);
    EXPECT_EQ(mounts[0].root, "/a\\9zz");
    EXPECT_EQ(mounts[0].point, "/b\\04");
}

} // namespace
} // namespace listenwatch
