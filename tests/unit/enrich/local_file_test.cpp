#include "enrich/local_file.h"

#include <algorithm>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "fake_root.h"

namespace listenwatch {
namespace {

TEST(LocalFile, IsReadAlsoThroughALink)
{
    const FakeRoot root;
    root.write("a", "text");
    root.link("b", "a");
    EXPECT_EQ(read_local_file(root.path("a"), 4), "text");
    EXPECT_EQ(read_local_file(root.path("b"), 100), "text");
    EXPECT_EQ(read_local_file(root.path("a"), 3), std::nullopt) << "too large";
    EXPECT_EQ(read_local_file(root.path("none"), 100), std::nullopt);
}

// A FIFO would keep the reader for ever: the test would not end.
TEST(LocalFile, IsNothingElse)
{
    const FakeRoot root;
    ASSERT_EQ(::mkfifo(root.path("fifo").c_str(), 0644), 0);
    root.link("device", "/dev/null");
    root.link("loop", "loop");
    for (const char* name : {"fifo", "device", "loop", ""}) {
        EXPECT_EQ(read_local_file(root.path(name), 100), std::nullopt) << name;
        EXPECT_EQ(list_local_directory(root.path(name), 100).empty(), *name != '\0') << name;
    }
}

TEST(LocalFile, IsNoneOfTheKernelsOwn)
{
    const FakeRoot root;
    root.link("status", "/proc/self/status");
    root.link("proc", "/proc/self");
    EXPECT_EQ(read_local_file(root.path("status"), 100'000), std::nullopt);
    EXPECT_TRUE(list_local_directory(root.path("proc"), 100).empty());
}

TEST(LocalFile, DirectoriesAreListed)
{
    const FakeRoot root;
    for (const char* name : {"d/a", "d/b", "d/c"}) root.write(name, "");
    auto names = list_local_directory(root.path("d"), 100);
    std::ranges::sort(names);
    EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(list_local_directory(root.path("d"), 2).size(), 2U);
    EXPECT_TRUE(list_local_directory(root.path("none"), 2).empty());
}

} // namespace
} // namespace listenwatch
