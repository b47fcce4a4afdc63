#include "enrich/watched_file.h"

#include <gtest/gtest.h>

#include "fake_root.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

TEST(WatchedFile, IsReadWhenItChangedAndNotBefore)
{
    const FakeRoot root;
    root.write("f", "one");
    WatchedFile file(root.path("f"));
    EXPECT_EQ(file.read_if_changed(5), "one");
    EXPECT_EQ(file.read_if_changed(5 + kSecond), std::nullopt);
    root.replace("f", "two");
    EXPECT_EQ(file.read_if_changed(5 + 2 * kSecond), "two");
}

TEST(WatchedFile, IsLookedAtOnceASecondAtMost)
{
    const FakeRoot root;
    root.write("f", "one");
    WatchedFile file(root.path("f"));
    EXPECT_EQ(file.read_if_changed(0), "one");
    root.replace("f", "two");
    EXPECT_EQ(file.read_if_changed(kSecond - 1), std::nullopt);
    EXPECT_EQ(file.read_if_changed(kSecond), "two");
}

TEST(WatchedFile, AMissingFileIsEmptyUntilItComes)
{
    const FakeRoot root;
    WatchedFile file(root.path("f"));
    EXPECT_EQ(file.read_if_changed(0), "");
    EXPECT_EQ(file.read_if_changed(kSecond), std::nullopt);
    root.write("f", "here");
    EXPECT_EQ(file.read_if_changed(2 * kSecond), "here");
    root.remove("f");
    EXPECT_EQ(file.read_if_changed(3 * kSecond), "");
}

} // namespace
} // namespace listenwatch
