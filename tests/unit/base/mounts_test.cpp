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

} // namespace
} // namespace listenwatch
