// Two owners of one port, and ways to open and close one that are not the common ones.
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

#include "deed_fixture.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

class SharedPortTest : public DeedFixture {
protected:
    static std::string port_of(const Truth& truth) { return std::to_string(truth.number("port")); }
};

TEST_F(SharedPortTest, AnotherExecutableOnTheSamePortIsNews)
{
    const TemporaryDirectory directory;
    const std::string copy = directory / "another-server";
    std::filesystem::copy_file(actor_program(), copy);
    ActorProcess first({"join", "tcp", "0"});
    const Truth opened = first.next();
    next("listener-opened", opened);
    ActorProcess second({"join", "tcp", port_of(opened)}, copy);
    const Truth joined = second.next();
    const StreamEvent shared = next("listener-shared", joined);
    EXPECT_EQ(shared.text("process.executable"), copy);
    EXPECT_NE(shared.text("event.reason").find("[" + pid_of(opened) + "]"), std::string::npos)
        << shared.text("event.reason");
    EXPECT_EQ(listed(opened).texts("holders"), pids_of(opened));
    EXPECT_EQ(listed(joined).texts("holders"), pids_of(joined));
}

TEST_F(SharedPortTest, AnotherUserOnTheSameUdpPortIsNews)
{
    ActorProcess first({"join", "udp", "0"});
    const Truth opened = first.next();
    next("listener-opened", opened);
    ActorProcess second({"join", "udp", port_of(opened), "65534"});
    const Truth joined = second.next();
    const StreamEvent shared = next("listener-shared", joined);
    EXPECT_EQ(shared.number("user.id"), 65534U);
    EXPECT_EQ(shared.number("server.port"), opened.number("port"));
}

TEST_F(SharedPortTest, WorkersOfOneProgramAreNoNews)
{
    constexpr int kWorkers = 4;
    ActorProcess actor({"reuseport", "4"});
    std::vector<Truth> opened;
    for (int i = 0; i < kWorkers; ++i) opened.push_back(actor.next());
    std::vector<Truth> missing = opened; // a poll shows them in another order
    x_monitor.next([&](const StreamEvent& event) {
        std::erase_if(missing, [&](const Truth& each) { return is_event(event, "listener-opened", each); });
        return missing.empty();
    });
    EXPECT_TRUE(missing.empty()) << x_monitor.errors();
    EXPECT_EQ(x_monitor.stop(), 0);
    for (const StreamEvent& event : x_monitor.seen())
        EXPECT_FALSE(event.text("event.action") == "listener-shared" &&
                     event.number("server.port") == opened[0].number("port"));
}

TEST_F(SharedPortTest, AKilledProcessClosesItsListener)
{
    ActorProcess actor({"listen", "tcp", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    next("listener-opened", opened);
    ASSERT_GT(actor.pid(), 0);
    ::kill(actor.pid(), SIGKILL);
    actor.finish();
    EXPECT_GT(next("listener-closed", opened).number("event.duration"), 0U);
    EXPECT_FALSE(listed(opened).is_valid());
}

TEST_F(SharedPortTest, ListeningTwiceIsOneListener)
{
    ActorProcess actor({"listen-twice", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    next("listener-opened", opened);
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "listen-again");
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    next("listener-closed", opened);
    EXPECT_EQ(count_at_end("listener-opened", opened), 1U);
}

TEST_F(SharedPortTest, TheSystemCallsOf32BitsAreSeen)
{
    const std::string program = actor_program() + "32";
    if (::access(program.c_str(), X_OK) != 0) GTEST_SKIP() << "there is no 32-bit actor here: " << program;
    ActorProcess actor({}, program);
    const Truth opened = actor.next();
    if (opened.empty()) GTEST_SKIP() << "this kernel runs no 32-bit programs";
    const auto is_ours = [&](const std::string& action) {
        return [&opened, action](const StreamEvent& each) {
            return each.text("event.action") == action && each.number("process.pid") == opened.number("pid");
        };
    };
    const StreamEvent event = x_monitor.next(is_ours("listener-opened"));
    EXPECT_EQ(event.number("server.port"), opened.number("port"));
    EXPECT_EQ(event.text("process.executable"), program);
    actor.go_on();
    EXPECT_TRUE(x_monitor.next(is_ours("listener-closed")).is_valid());
}

// The descriptor of a network namespace keeps it, and the socket in it has a holder that lives elsewhere.
TEST_F(SharedPortTest, ASocketOfANamespaceWithoutAProcessIsSeen)
{
    ActorProcess actor({"left-netns", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    ASSERT_TRUE(opened.flag("ok")) << opened.text("step") << ": " << opened.text("error");
    if (is_poll()) GTEST_SKIP() << "tier poll does not look into a namespace that no process or mount leads to";
    EXPECT_EQ(next("listener-opened", opened).texts("listenwatch.owners.pids"), pids_of(opened));
    if (x_monitor.looks_by_bpf())
        EXPECT_EQ(listed(opened).texts("holders"), pids_of(opened));
    else
        std::puts("not compared: without BPF no listing looks into that namespace");
    actor.go_on();
    next("listener-closed", opened);
}

} // namespace
} // namespace listenwatch
