#include "enrich/service_files.h"

#include <gtest/gtest.h>

#include "fake_root.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

TEST(ServiceFiles, AreReadAgainWhenOneOfThemChanged)
{
    const FakeRoot root;
    root.write("etc/a", "one");
    ServiceFiles files(root.path());
    EXPECT_TRUE(files.need_reading(kSecond));
    files.begin();
    EXPECT_EQ(files.read("/etc/a"), "one");
    EXPECT_EQ(files.read("/etc/b"), std::nullopt);
    EXPECT_FALSE(files.need_reading(2 * kSecond));
    root.write("etc/b", "comes later");
    EXPECT_FALSE(files.need_reading(2 * kSecond + 1)) << "looked within a second";
    EXPECT_TRUE(files.need_reading(100 * kSecond));
}

TEST(ServiceFiles, ADirectoryChangesWithItsNames)
{
    const FakeRoot root;
    root.write("etc/d/b", "");
    root.write("etc/d/a", "");
    ServiceFiles files(root.path());
    files.begin();
    EXPECT_EQ(files.list("/etc/d"), (std::vector<std::string>{"a", "b"}));
    EXPECT_FALSE(files.need_reading(kSecond));
    root.write("etc/d/c", "");
    EXPECT_TRUE(files.need_reading(100 * kSecond));
}

TEST(ServiceFiles, WhatCannotBeReadIsNoted)
{
    const FakeRoot root;
    root.write("etc/d/x", "");
    ASSERT_EQ(::mkfifo(root.path("etc/fifo").c_str(), 0600), 0);
    root.write("etc/long", std::string(ServiceFiles::kMostBytes + 1, 'x'));
    ServiceFiles files(root.path());
    files.begin();
    for (const char* name : {"/etc/d", "/etc/fifo", "/etc/long"}) EXPECT_EQ(files.read(name), std::nullopt) << name;
    ASSERT_EQ(files.notes().list().size(), 3U);
    EXPECT_EQ(to_text(files.notes().list()[1]), "/etc/fifo: is not read: not a regular file");
}

TEST(ServiceFiles, ReadsSoManyAndNoMore)
{
    const FakeRoot root;
    ServiceFiles files(root.path());
    files.begin();
    for (std::size_t i = 0; i < ServiceFiles::kMostFiles; ++i) (void)files.exists("/etc/" + std::to_string(i));
    root.write("etc/late", "x");
    EXPECT_EQ(files.read("/etc/late"), std::nullopt);
    EXPECT_EQ(files.read("/etc/later"), std::nullopt);
    EXPECT_EQ(files.notes().list().size(), 1U);
}

TEST(FileNotes, KeepTheFirstAndCountTheRest)
{
    FileNotes notes;
    for (std::uint32_t line = 1; line <= FileNotes::kLimit + 7; ++line) notes.add("/etc/x", line, "bad");
    EXPECT_EQ(notes.list().size(), FileNotes::kLimit);
    EXPECT_EQ(notes.more(), 7U);
    EXPECT_EQ(to_text(notes.list()[2]), "/etc/x:3: bad");
}

} // namespace
} // namespace listenwatch
