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

TEST(HolderList, RegisteredFilesAreKept)
{
    Holders now;
    keep_unseen({holder(7, 0, HolderKind::io_uring), holder(8)}, now);
    EXPECT_EQ(now, Holders{holder(7, 0, HolderKind::io_uring)});
}

TEST(HolderList, WhatNobodyHoldsAnyMoreIsInAQueueUntilSomebodyReceivesIt)
{
    Holders now;
    keep_unseen({holder(8)}, now);
    EXPECT_EQ(now, Holders{queue_holder()});
    Holders received{holder(9)};
    keep_unseen(now, received);
    EXPECT_EQ(received, Holders{holder(9)});
    Holders unknown;
    keep_unseen({}, unknown);
    EXPECT_TRUE(unknown.empty()) << "who was never known to be held may be anybody's";
}

} // namespace
} // namespace listenwatch
