// A process that lets nobody read its memory: whoever reads its arguments waits until it wants. Nobody may wait for it.
#include <cstdlib>
#include <gtest/gtest.h>
#include <optional>

#include "deed_fixture.h"

namespace listenwatch {
namespace {

class UnreadableTest : public DeedFixture {
protected:
    void SetUp() override
    {
        DeedFixture::SetUp();
        ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1); // LeakSanitizer waits at the end for the thread that hangs
        actor.emplace(std::vector<std::string>{"unreadable"});
        truth = actor->next();
        if (const std::string step = truth.text("step");
            step == "open /dev/fuse" || step == "unshare" || step == "mount fuse")
            GTEST_SKIP() << step << ": " << truth.text("error");
        ASSERT_TRUE(truth.flag("ok")) << truth.text("step") << ": " << truth.text("error");
        ASSERT_TRUE(actor->next().flag("ok")) << "it can be read";
    }

    void TearDown() override { ::unsetenv("ASAN_OPTIONS"); }

    std::optional<ActorProcess> actor;
    Truth truth;
};

TEST_F(UnreadableTest, IsToldAndSoIsWhoeverComesAfterIt)
{
    EXPECT_EQ(next("listener-opened", truth).text("process.executable"), truth.text("exe"));
    ActorProcess other({"listen"});
    next("listener-opened", other.next());
}

TEST_F(UnreadableTest, NobodyWaitsForAParent)
{
    actor->go_on();
    const Truth child = actor->next();
    EXPECT_EQ(next("listener-opened", child).number("process.parent.pid"), truth.number("pid"));
    EXPECT_EQ(listed(child).number("pid"), child.number("pid"));
}

TEST_F(UnreadableTest, IsListedWithoutItsArguments)
{
    const StreamEvent row = listed(truth);
    ASSERT_TRUE(row.is_valid());
    EXPECT_EQ(row.number("pid"), truth.number("pid"));
    EXPECT_EQ(row.text("executable"), truth.text("exe"));
    EXPECT_TRUE(row.texts("args").empty());
}

TEST_F(UnreadableTest, IsPresentWhereTheMonitorStartsLater)
{
    MonitorProcess later({"--alerts", "none"});
    ASSERT_TRUE(later.wait_ready()) << later.errors();
    const StreamEvent event = later.next([&](const StreamEvent& each) {
        return each.text("event.action") == "listener-present" && is_socket(each, truth);
    });
    ASSERT_TRUE(event.is_valid()) << later.errors();
    EXPECT_EQ(event.number("process.pid"), truth.number("pid"));
}

} // namespace
} // namespace listenwatch
