// Listeners that go from one process to another, and such that one process has in more than one way.
#include <filesystem>

#include "base/file.h"
#include "deed_fixture.h"

namespace listenwatch {
namespace {

class ExchangeTest : public DeedFixture {
protected:
    // The kernel's own words about the actor's descriptors, one of which is the ring.
    static bool proc_tells_what_a_ring_keeps(const Truth& socket)
    {
        const std::string words = "socket:[" + std::to_string(socket.number("inode")) + "]";
        for (const auto& each : std::filesystem::directory_iterator("/proc/" + pid_of(socket) + "/fdinfo"))
            if (read_file(each.path()).value_or("").find(words) != std::string::npos) return true;
        return false;
    }

    // The opener lets another process have it, and ends.
    void expect_two_holders_then_one(const std::string& deed)
    {
        ActorProcess actor({deed, "4", "127.0.0.1", "0"});
        const Truth opened = actor.next();
        EXPECT_EQ(next("listener-opened", opened).texts("listenwatch.owners.pids"), pids_of(opened));
        actor.go_on();
        const Truth got = actor.next();
        ASSERT_TRUE(got.flag("ok")) << got.text("step") << ": " << got.text("error");
        const StreamEvent both = next_held_by(pids_of(opened, got), opened);
        EXPECT_EQ(both.texts("listenwatch.changed"), std::vector<std::string>{"holders"});
        EXPECT_EQ(both.number("process.pid"), opened.number("pid")) << "who opened it";
        EXPECT_EQ(sorted(listed(opened).texts("holders")), sorted(both.texts("listenwatch.owners.pids")));
        actor.go_on();
        const Truth alone = actor.next();
        EXPECT_EQ(alone.text("deed"), "alone");
        EXPECT_EQ(next_held_by(pids_of(got), opened).number("process.pid"), opened.number("pid"));
        EXPECT_EQ(listed(opened).texts("holders"), pids_of(got));
        actor.go_on();
        EXPECT_EQ(actor.next().text("deed"), "close");
        next("listener-closed", opened);
        EXPECT_EQ(count_at_end("listener-opened", opened), 1U);
    }
};

TEST_F(ExchangeTest, WhoReceivesADescriptorIsAHolder)
{
    expect_two_holders_then_one("pass");
}

TEST_F(ExchangeTest, WhoTakesADescriptorIsAHolder)
{
    expect_two_holders_then_one("take");
}

TEST_F(ExchangeTest, TwoProcessesWithOneTableAreTwoHolders)
{
    expect_two_holders_then_one("clone-files");
}

TEST_F(ExchangeTest, AHeadlessProcessIsStillTheHolder)
{
    ActorProcess actor({"headless", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    next("listener-opened", opened);
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "headless-serves");
    EXPECT_EQ(listed(opened).texts("holders"), pids_of(opened));
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    EXPECT_EQ(next("listener-closed", opened).texts("listenwatch.owners.pids"), pids_of(opened));
    EXPECT_EQ(count_at_end("listener-changed", opened), 0U);
}

TEST_F(ExchangeTest, ARingKeepsAListenerWithoutADescriptor)
{
    ActorProcess actor({"ring-keeps", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    if (opened.flag("unsupported")) GTEST_SKIP() << "no io_uring here: " << opened.text("error");
    next("listener-opened", opened);
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "kept");
    if (!proc_tells_what_a_ring_keeps(opened)) GTEST_SKIP() << "this kernel's /proc tells no inode of a ring's files";
    StreamEvent changed = next("listener-changed", opened);
    while (changed.is_valid() && changed.texts("listenwatch.owners.kinds") != std::vector<std::string>{"io_uring"})
        changed = next("listener-changed", opened); // both, for a moment
    EXPECT_EQ(changed.texts("listenwatch.owners.pids"), pids_of(opened));
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    next("listener-closed", opened);
}

TEST_F(ExchangeTest, CopiesOfADescriptorAreOneHolder)
{
    ActorProcess actor({"dup", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    EXPECT_EQ(next("listener-opened", opened).number("listenwatch.owners.count"), 1U);
    EXPECT_EQ(listed(opened).texts("holders"), pids_of(opened));
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "one-left");
    EXPECT_EQ(listed(opened).texts("holders"), pids_of(opened));
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    next("listener-closed", opened);
    EXPECT_EQ(count_at_end("listener-changed", opened), 0U);
}

TEST_F(ExchangeTest, CloseOnExecIsAClose)
{
    ActorProcess actor({"close-on-exec", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    next("listener-opened", opened);
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    next("listener-closed", opened);
    EXPECT_FALSE(listed(opened).is_valid());
    EXPECT_EQ(count_at_end("listener-changed", opened), 0U);
}

TEST_F(ExchangeTest, WhatTheKernelsCollectorFindsIsClosed)
{
    ActorProcess actor({"collect", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    next("listener-opened", opened);
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "sent");
    EXPECT_EQ(next("listener-changed", opened).texts("listenwatch.owners.kinds"), std::vector<std::string>{"queue"});
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    next("listener-closed", opened);
}

} // namespace
} // namespace listenwatch
