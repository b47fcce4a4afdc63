#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <iostream>

#include "property.h"
#include "small_host.h"

namespace listenwatch {
namespace {

TEST(ListenerTableProperty, IsWhatTheKernelHasAfterAnyStory)
{
    unsigned told = 0, mended = 0;
    check_property([&] {
        const Story story = *any_story().as("story");
        SmallHost host;
        std::string wrong;
        for (std::size_t i = 0; i < story.size() && wrong.empty(); ++i) wrong = host.carry_out(story[i]);
        if (wrong.empty()) wrong = host.settle();
        if (!wrong.empty()) RC_FAIL(wrong);
        ++told;
        if (host.recovered() != 0) ++mended;
    });
    std::cout << mended << " of " << told << " stories had a loss to make good\n";
    if (told >= 1000) {
        EXPECT_GT(mended, told / 8) << "the stories have become dull";
    }
}

} // namespace
} // namespace listenwatch
