#include "base/mounts.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

constexpr const char* kHybrid = "25 20 0:22 / /sys/fs/cgroup rw,relatime shared:8 - tmpfs tmpfs rw,mode=755\n"
                                "26 25 0:23 / /sys/fs/cgroup/uni\\040fied rw,relatime shared:9 - cgroup2 cgroup rw\n"
                                "27 25 0:24 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n";

TEST(Mounts, FindsAFileSystemByItsType)
{
    EXPECT_EQ(find_mount_in(kHybrid, "cgroup2"), "/sys/fs/cgroup/uni fied");
    EXPECT_EQ(find_mount_in(kHybrid, "bpf"), std::nullopt);
}

TEST(Mounts, SkipsBindMountsOfAPart)
{
    EXPECT_EQ(find_mount_in("26 25 0:23 /system.slice /mnt rw - cgroup2 cgroup rw\n", "cgroup2"), std::nullopt);
}

TEST(Mounts, SkipsLinesThatAreCutShort)
{
    EXPECT_EQ(find_mount_in("26 25 0:23 - cgroup2\n26 25\n", "cgroup2"), std::nullopt);
}

TEST(Mounts, ReadsTypeRootAndPoint)
{
    const auto mounts =
        parse_mounts("36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue\n"
                     "40 35 0:4 net:[4026532281] /run/netns/blue rw - nsfs nsfs rw\n");
    ASSERT_EQ(mounts.size(), 2U);
    EXPECT_EQ(mounts[0].type, "ext3");
    EXPECT_EQ(mounts[0].root, "/mnt1");
    EXPECT_EQ(mounts[0].point, "/mnt 2");
    EXPECT_EQ(mounts[1].root, "net:[4026532281]");
    EXPECT_EQ(mounts[1].point, "/run/netns/blue");
}

TEST(Mounts, LeavesOutLinesOfAnotherForm)
{
    EXPECT_TRUE(parse_mounts("").empty());
    EXPECT_TRUE(parse_mounts("36 35 98:0 / /mnt rw").empty());
    EXPECT_TRUE(parse_mounts("36 35 98:0 / /mnt rw -").empty());
    EXPECT_TRUE(parse_mounts("36 35 - ext3 x rw").empty());
}

TEST(Mounts, KeepsABackslashThatStartsNoCode)
{
    const auto mounts = parse_mounts("36 35 98:0 /a\\9zz /b\\04 rw - ext3 x rw\n");
    ASSERT_EQ(mounts.size(), 1U);
    EXPECT_EQ(mounts[0].root, "/a\\9zz");
    EXPECT_EQ(mounts[0].point, "/b\\04");
}

} // namespace
} // namespace listenwatch
