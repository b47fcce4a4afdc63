#include "snapshot/cgroup_paths.h"

#include <gtest/gtest.h>

#include "fake_proc.h"

namespace listenwatch {
namespace {

TEST(CgroupPaths, KnowNothingWithoutAMount)
{
    CgroupPaths nowhere("");
    EXPECT_EQ(nowhere.path_of(1), "");
    CgroupPaths missing("/nowhere/at/all");
    EXPECT_EQ(missing.path_of(1), "");
}

TEST(CgroupPaths, KnowNothingOfAnIdThatIsNone)
{
    const FakeProc tree;
    tree.write("a/b/c", "");
    CgroupPaths paths(tree.procfs().root());
    EXPECT_EQ(paths.path_of(0), "");
    EXPECT_EQ(paths.path_of(0xffff'ffff'ffffU), "");
}

} // namespace
} // namespace listenwatch
