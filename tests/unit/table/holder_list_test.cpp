#include "table/holder_list.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

Holder holder(std::uint32_t pid, std::uint64_t start_ns = 0, HolderKind kind = HolderKind::descriptor)
{
    return {pid, start_ns, 3, "sshd", kind, ""};
}

using Holders = std::vector<Holder>;

TEST(HolderList, OtherDescriptorsOfTheSameProcessesAreNoDifference)
{
    Holders now{holder(7), holder(8)};
    now[0].fd = 9;
    EXPECT_FALSE(compare_holders({holder(7), holder(8)}, now).any());
    EXPECT_TRUE(compare_holders({holder(7), holder(8)}, {holder(7)}).holders);
    EXPECT_TRUE(compare_holders({holder(7)}, {holder(7), holder(8)}).holders);
}

TEST(HolderList, AStartThatIsCutToTicksIsTheSameProcess)
{
    EXPECT_FALSE(compare_holders({holder(7, 5'123'456'789)}, {holder(7, 5'120'000'000)}).any());
    EXPECT_FALSE(compare_holders({holder(7, 5'123'456'789)}, {holder(7, 0)}).any());
    EXPECT_TRUE(compare_holders({holder(7, 5'123'456'789)}, {holder(7, 6'120'000'000)}).holders) << "a recycled pid";
}

TEST(HolderList, AnotherProgramIsADifferenceOfItsOwn)
{
    Holders now{holder(7)};
    now[0].executable = "/usr/bin/nc";
    const ListenerDifference difference = compare_holders({holder(7)}, now);
    EXPECT_TRUE(difference.executable);
    EXPECT_FALSE(difference.holders);
}

TEST(HolderList, WhatAnExecToldIsKept)
{
    Holders before{holder(7)};
    before[0].executable = "/usr/bin/nc";
    Holders now{holder(7), holder(8)};
    keep_executables(before, now);
    EXPECT_EQ(now[0].executable, "/usr/bin/nc");
    EXPECT_EQ(now[1].executable, "");
}

TEST(HolderList, AnotherWayOfTheSameProcessIsADifference)
{
    EXPECT_TRUE(compare_holders({holder(7)}, {holder(7, 0, HolderKind::io_uring)}).holders);
    EXPECT_TRUE(compare_holders({holder(7)}, {holder(7), holder(7, 0, HolderKind::io_uring)}).holders);
    EXPECT_FALSE(compare_holders({holder(7), holder(7)}, {holder(7)}).any()) << "one descriptor less";
}

TEST(HolderList, RegisteredFilesAreKept)
{
    const Holder registered = holder(7, 0, HolderKind::io_uring);
    Holders now;
    keep_registered({registered, holder(8)}, now);
    EXPECT_EQ(now, Holders{registered});
    Holders with_descriptor{holder(7)};
    keep_registered({registered}, with_descriptor);
    EXPECT_EQ(with_descriptor, (Holders{holder(7), registered}));
    keep_registered({registered}, with_descriptor);
    EXPECT_EQ(with_descriptor.size(), 2U);
}

TEST(HolderList, WhatNobodyHoldsAnyMoreIsInAQueueUntilSomebodyReceivesIt)
{
    Holders now;
    queue_unheld({holder(8)}, now);
    EXPECT_EQ(now, Holders{queue_holder()});
    Holders still;
    queue_unheld(now, still);
    EXPECT_EQ(still, now);
    Holders received{holder(9)};
    queue_unheld(now, received);
    EXPECT_EQ(received, Holders{holder(9)});
    Holders unknown;
    queue_unheld({}, unknown);
    EXPECT_TRUE(unknown.empty()) << "who was never known to be held may be anybody's";
}

} // namespace
} // namespace listenwatch
