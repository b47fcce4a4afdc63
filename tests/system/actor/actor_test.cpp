// The actor is what the monitor is measured by, so what it says is compared with /proc here.
#include "actor_process.h"

#include <algorithm>
#include <cctype>
#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

namespace listenwatch {
namespace {

// What /proc/net/FILE says of the socket with this inode: its state and local port; state 0 when it is not there.
struct NetRow {
    unsigned state = 0;
    unsigned port = 0;
};

NetRow find_row(const std::string& file, std::uint64_t inode)
{
    constexpr std::size_t kLocal = 1, kState = 3, kInode = 9;
    const auto text = read_file("/proc/net/" + file);
    if (!text) return {};
    for (std::string_view line : split(*text, '\n')) {
        const auto words = split_words(line);
        if (words.size() <= kInode || words[kInode] != std::to_string(inode)) continue;
        const auto local = split(words[kLocal], ':');
        return {parse_number<unsigned>(words[kState], 16).value_or(0),
                parse_number<unsigned>(local[1], 16).value_or(0)};
    }
    return {};
}

constexpr unsigned kListen = 0x0a, kUnconnected = 0x07;

struct Case {
    std::vector<std::string> arguments;
    std::string table;
    unsigned state;
};

// "listen tcp 6only ::" becomes "listen_tcp_6only___".
std::string name_of(const testing::TestParamInfo<Case>& info)
{
    std::string name;
    for (const std::string& word : info.param.arguments) name += (name.empty() ? "" : "_") + word;
    std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

class ActorOpens : public testing::TestWithParam<Case> {};

TEST_P(ActorOpens, WhatTheKernelShowsUntilToldToGoOn)
{
    ActorProcess actor(GetParam().arguments);
    const Truth open = actor.next();
    if (open.flag("unsupported")) GTEST_SKIP() << open.text("step") << ": " << open.text("error");
    ASSERT_TRUE(open.flag("ok")) << open.text("step") << ": " << open.text("error");
    const NetRow row = find_row(GetParam().table, open.number("inode"));
    EXPECT_EQ(row.state, GetParam().state);
    EXPECT_EQ(row.port, open.number("port"));
    EXPECT_NE(open.number("port"), 0U);
    EXPECT_NE(open.number("cookie"), 0U);
    actor.go_on();
    const Truth close = actor.next();
    EXPECT_EQ(close.text("deed"), "close");
    EXPECT_EQ(close.number("cookie"), open.number("cookie"));
    EXPECT_EQ(find_row(GetParam().table, open.number("inode")).state, 0U);
    EXPECT_EQ(actor.finish(), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Deeds, ActorOpens,
    testing::Values(Case{{"listen"}, "tcp", kListen}, Case{{"listen", "tcp", "6"}, "tcp6", kListen},
                    Case{{"listen", "tcp", "6only", "::"}, "tcp6", kListen}, Case{{"listen", "mptcp"}, "tcp", kListen},
                    Case{{"listen-without-bind"}, "tcp", kListen}, Case{{"bind-udp"}, "udp", kUnconnected},
                    Case{{"bind-udp", "6", "::"}, "udp6", kUnconnected},
                    Case{{"bind-udplite"}, "udplite", kUnconnected}, Case{{"memfd"}, "tcp", kListen},
                    Case{{"deleted"}, "tcp", kListen}, Case{{"hostile-args"}, "tcp", kListen},
                    Case{{"uring-listen", "sync"}, "tcp", kListen}, Case{{"uring-listen", "async"}, "tcp", kListen},
                    Case{{"uring-listen", "sqpoll"}, "tcp", kListen}, Case{{"uring-listen", "direct"}, "tcp", kListen}),
    name_of);

TEST(Actor, SaysWhoItIs)
{
    ActorProcess actor({"listen"});
    const Truth open = actor.next();
    EXPECT_EQ(open.number("pid"), static_cast<std::uint64_t>(actor.pid()));
    EXPECT_EQ(open.number("ppid"), static_cast<std::uint64_t>(::getpid()));
    EXPECT_EQ(open.number("uid"), ::getuid());
    struct stat netns{};
    ASSERT_EQ(::stat("/proc/self/ns/net", &netns), 0);
    EXPECT_EQ(open.number("netns"), netns.st_ino);
    EXPECT_EQ(open.text("exe"), read_link("/proc/" + std::to_string(actor.pid()) + "/exe").value_or(""));
}

TEST(Actor, FailsToListenOnATakenPort)
{
    ActorProcess actor({"failed-listen"});
    const Truth first = actor.next();
    actor.go_on();
    const Truth second = actor.next();
    EXPECT_TRUE(first.flag("ok"));
    EXPECT_FALSE(second.flag("ok"));
    EXPECT_EQ(second.text("step"), "listen");
    EXPECT_EQ(second.number("errno"), static_cast<std::uint64_t>(EADDRINUSE));
    EXPECT_EQ(second.number("port"), first.number("port"));
    EXPECT_NE(second.number("cookie"), first.number("cookie"));
}

TEST(Actor, KeepsTheSocketThroughExec)
{
    ActorProcess actor({"exec"});
    const Truth before = actor.next();
    actor.go_on();
    const Truth after = actor.next();
    EXPECT_EQ(after.text("deed"), "hold");
    EXPECT_EQ(after.number("cookie"), before.number("cookie"));
    EXPECT_EQ(after.number("pid"), before.number("pid"));
    const auto cmdline = read_file("/proc/" + std::to_string(actor.pid()) + "/cmdline");
    EXPECT_TRUE(cmdline && cmdline->starts_with("another-name"));
}

TEST(Actor, LeavesTheSocketToItsChild)
{
    ActorProcess actor({"fork-and-exit"});
    const Truth opener = actor.next();
    actor.go_on();
    const Truth child = actor.next();
    EXPECT_EQ(child.number("cookie"), opener.number("cookie"));
    EXPECT_NE(child.number("pid"), opener.number("pid"));
    EXPECT_EQ(find_row("tcp", child.number("inode")).state, kListen);
    EXPECT_EQ(actor.finish(), 0);
    EXPECT_EQ(actor.next().text("deed"), "close");
}

TEST(Actor, HidesTheSocketInFlight)
{
    ActorProcess actor({"in-flight"});
    const Truth open = actor.next();
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "sent");
    EXPECT_EQ(find_row("tcp", open.number("inode")).state, kListen);
    const std::string fd = "/proc/" + std::to_string(actor.pid()) + "/fd/" + std::to_string(open.number("fd"));
    EXPECT_NE(read_link(fd).value_or(""), "socket:[" + std::to_string(open.number("inode")) + "]");
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    EXPECT_EQ(find_row("tcp", open.number("inode")).state, 0U);
}

TEST(Actor, ListensAgainAfterShutdown)
{
    ActorProcess actor({"shutdown-relisten"});
    const Truth open = actor.next();
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "shutdown");
    EXPECT_NE(find_row("tcp", open.number("inode")).state, kListen);
    actor.go_on();
    const Truth again = actor.next();
    EXPECT_EQ(again.number("cookie"), open.number("cookie"));
    EXPECT_EQ(find_row("tcp", open.number("inode")).state, kListen);
}

TEST(Actor, SharesAPortAmongWorkers)
{
    ActorProcess actor({"reuseport", "3"});
    std::set<std::uint64_t> cookies, pids, ports;
    for (int i = 0; i < 3; ++i) {
        const Truth worker = actor.next();
        cookies.insert(worker.number("cookie"));
        pids.insert(worker.number("pid"));
        ports.insert(worker.number("port"));
    }
    EXPECT_EQ(cookies.size(), 3U);
    EXPECT_EQ(pids.size(), 3U);
    EXPECT_EQ(ports.size(), 1U);
    EXPECT_EQ(actor.finish(), 0);
}

TEST(Actor, KnowsWhatChurnLeftOpen)
{
    ActorProcess actor({"churn-random", "1", "7"});
    std::uint64_t open = 0;
    Truth line = actor.next();
    for (; line.text("deed") == "still-open"; line = actor.next()) {
        ++open;
        const std::string table = line.text("proto") + (line.text("family") == "ipv6" ? "6" : "");
        EXPECT_EQ(find_row(table, line.number("inode")).port, line.number("port")) << table;
    }
    EXPECT_EQ(line.text("deed"), "churn-random");
    EXPECT_EQ(line.number("open"), open);
    EXPECT_GT(line.number("opened"), open);
}

TEST(Actor, CountsItsFlood)
{
    ActorProcess actor({"flood", "1001", "4"});
    const Truth done = actor.next();
    EXPECT_TRUE(done.flag("ok"));
    EXPECT_EQ(done.number("opened"), 1001U);
}

TEST(Actor, IsGoneByItselfAfterAShortLife)
{
    ActorProcess actor({"short-lived", "50"});
    EXPECT_TRUE(actor.next().flag("ok"));
    EXPECT_TRUE(actor.next().empty());
}

TEST(Actor, ListensInANamespaceOfItsOwn)
{
    if (::geteuid() != 0) GTEST_SKIP() << "a new network namespace needs root";
    ActorProcess actor({"netns"});
    const Truth open = actor.next();
    ASSERT_TRUE(open.flag("ok")) << open.text("error");
    struct stat netns{};
    ASSERT_EQ(::stat("/proc/self/ns/net", &netns), 0);
    EXPECT_NE(open.number("netns"), netns.st_ino);
    EXPECT_EQ(find_row("tcp", open.number("inode")).state, 0U);
}

TEST(Actor, ListensAsAnotherUser)
{
    if (::geteuid() != 0) GTEST_SKIP() << "becoming another user needs root";
    ActorProcess actor({"setuid", "65534"});
    EXPECT_EQ(actor.next().number("uid"), 65534U);
}

TEST(Actor, RefusesWhatItDoesNotKnow)
{
    EXPECT_EQ(ActorProcess({"dance"}).finish(), 2);
    EXPECT_EQ(ActorProcess({"listen", "tcp", "5"}).finish(), 2);
}

} // namespace
} // namespace listenwatch
