// Sockets that listen without a TCP or UDP port: what the stream and `list` say, against what the actor did.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <gtest/gtest.h>
#include <optional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "actor_process.h"
#include "monitor_process.h"
#include "same_socket.h"

namespace listenwatch {
namespace {

using Json = nlohmann::json;

bool is_poll()
{
    return tier_under_test() == "poll";
}

std::string unique_path(const std::string& front)
{
    return front + "listenwatch-family-" + std::to_string(::getpid());
}

class FamilyTest : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(x_monitor.wait_ready()) << x_monitor.errors(); }

    StreamEvent next(const std::string& action, const Truth& truth)
    {
        StreamEvent event = x_monitor.next([&](const StreamEvent& each) {
            return each.text("event.action") == action && each.text("event.kind") == "event" && is_socket(each, truth);
        });
        EXPECT_TRUE(event.is_valid()) << "no " << action << "\n" << x_monitor.errors();
        return event;
    }

    static std::vector<std::string> pid_of(const Truth& truth) { return {std::to_string(truth.number("pid"))}; }

    // The socket's object in `list --all --json`.
    static std::optional<Json> listed(const Truth& truth, const std::string& source = "auto")
    {
        const CommandEnd end = run_command({"list", "--all", "--json", "--source", source});
        const Json all = Json::parse(end.out, nullptr, false);
        EXPECT_TRUE(all.is_array()) << end.out << end.err;
        for (const Json& each : all)
            if (each.at("inode") == truth.number("inode")) return each;
        return std::nullopt;
    }

    void expect_opened(const StreamEvent& event, const Truth& truth, const std::string& transport)
    {
        EXPECT_EQ(event.text("network.transport"), transport);
        EXPECT_EQ(event.texts("listenwatch.owners.pids"), pid_of(truth));
        EXPECT_EQ(event.number("process.pid"), truth.number("pid"));
        EXPECT_EQ(event.text("process.executable"), truth.text("exe"));
        EXPECT_EQ(event.number("listenwatch.socket.netns"), truth.number("netns"));
        const std::uint64_t cookie = event.number("listenwatch.socket.cookie"); // not made yet: 0
        EXPECT_TRUE(cookie == 0 || cookie == truth.number("cookie")) << cookie;
    }

    // The whole life of a socket of this deed: stream, listing, close.
    StreamEvent follow(ActorProcess& actor, const Truth& truth, const std::string& transport)
    {
        StreamEvent opened = next("listener-opened", truth);
        expect_opened(opened, truth, transport);
        const auto row = listed(truth);
        EXPECT_EQ(row ? row->at("proto") : Json("not listed"), transport);
        actor.go_on();
        next("listener-closed", truth);
        EXPECT_FALSE(listed(truth));
        return opened;
    }

    MonitorProcess x_monitor{{"--set", "sensor.poll_interval=100ms", "--set", "sensor.look_interval=200ms"}};
};

// Skips, with the reason, where this kernel does not have it.
#define ASSERT_OR_SKIP(truth)                                                                                          \
    if ((truth).flag("unsupported")) GTEST_SKIP() << "this kernel: " << (truth).text("error");                         \
    ASSERT_TRUE((truth).flag("ok")) << (truth).text("step") << ": " << (truth).text("error")

TEST_F(FamilyTest, AUnixSocketByPathOrAbstractName)
{
    for (const std::string type : {"stream", "seqpacket"}) {
        const std::string name = unique_path(type == "stream" ? "/tmp/" : "@");
        ActorProcess actor({"unix-" + type, name});
        const Truth truth = actor.next();
        ASSERT_OR_SKIP(truth);
        const StreamEvent opened = follow(actor, truth, "unix");
        EXPECT_EQ(opened.text("server.address"), name);
        EXPECT_EQ(opened.text("listenwatch.socket.type"), type);
        EXPECT_EQ(opened.text("listenwatch.reach"), "loopback");
    }
}

TEST_F(FamilyTest, AVsockSocket)
{
    ActorProcess actor({"vsock-listen", "70123"});
    const Truth truth = actor.next();
    ASSERT_OR_SKIP(truth);
    const auto by_tables = listed(truth, "sock_diag");
    if (!by_tables && is_poll()) GTEST_SKIP() << "this kernel has no vsock_diag: tier poll cannot see vsock sockets";
    const StreamEvent opened = follow(actor, truth, "vsock");
    if (!by_tables) GTEST_SKIP() << "this kernel has no vsock_diag: its address is not known";
    EXPECT_EQ(opened.number("server.port"), truth.number("port"));
    EXPECT_EQ(opened.text("server.address"), "*:70123");
    EXPECT_EQ(opened.text("listenwatch.reach"), "link");
}

TEST_F(FamilyTest, AnSctpSocket)
{
    for (const std::string deed : {"sctp-listen", "sctp-many"}) {
        ActorProcess actor({deed});
        const Truth truth = actor.next();
        ASSERT_OR_SKIP(truth);
        const StreamEvent opened = follow(actor, truth, "sctp");
        EXPECT_EQ(opened.number("server.port"), truth.number("port"));
        EXPECT_EQ(opened.text("server.ip"), "127.0.0.1");
    }
}

TEST_F(FamilyTest, ARawSocket)
{
    ActorProcess actor({"raw", "89"});
    const Truth truth = actor.next();
    ASSERT_OR_SKIP(truth);
    const StreamEvent opened = follow(actor, truth, "raw");
    EXPECT_EQ(opened.number("listenwatch.socket.protocol"), 89U);
    EXPECT_EQ(opened.text("network.iana_number"), "89");
    EXPECT_EQ(opened.text("server.ip"), "0.0.0.0");
}

TEST_F(FamilyTest, ARawSocketForSendingOnlyIsNoListener)
{
    ActorProcess actor({"raw", "255"});
    const Truth truth = actor.next();
    ASSERT_OR_SKIP(truth);
    EXPECT_FALSE(listed(truth));
    EXPECT_FALSE(listed(truth, "sock_diag"));
    EXPECT_FALSE(listed(truth, "proc"));
}

TEST_F(FamilyTest, APacketSocketWithAFilter)
{
    ActorProcess actor({"packet", "2048", "before"});
    const Truth truth = actor.next();
    ASSERT_OR_SKIP(truth);
    const StreamEvent opened = next("listener-opened", truth);
    expect_opened(opened, truth, "packet");
    EXPECT_EQ(opened.number("listenwatch.socket.protocol"), truth.number("protocol"));
    EXPECT_EQ(opened.number("listenwatch.socket.bound_ifindex"), truth.number("ifindex"));
    EXPECT_EQ(opened.text("listenwatch.socket.filter"), "true");
    for (const std::string source : {"auto", "sock_diag"}) {
        const auto row = listed(truth, source);
        ASSERT_TRUE(row) << source;
        EXPECT_EQ(row->at("filter"), true) << source;
        EXPECT_EQ(row->at("protocol"), 2048) << source;
    }
    actor.go_on();
    next("listener-closed", truth);
}

TEST_F(FamilyTest, AFilterThatComesLaterIsAChange)
{
    for (const std::string deed : {"packet", "raw"}) {
        if (deed == "raw" && !x_monitor.looks_by_bpf()) {
            std::puts("not run: no table tells of a raw socket's filter, and this monitor does not look by BPF");
            continue;
        }
        ActorProcess actor({deed, "6", "after"});
        const Truth truth = actor.next();
        ASSERT_OR_SKIP(truth);
        EXPECT_NE(next("listener-opened", truth).text("listenwatch.socket.filter"), "true");
        actor.go_on();
        actor.next();
        const StreamEvent changed = next("listener-changed", truth);
        EXPECT_EQ(changed.texts("listenwatch.changed"), std::vector<std::string>{"filter"});
        EXPECT_EQ(changed.text("listenwatch.socket.filter"), "true");
        actor.go_on();
        next("listener-closed", truth);
    }
}

TEST_F(FamilyTest, AnXdpSocket)
{
    ActorProcess actor({"xdp"});
    const Truth truth = actor.next();
    ASSERT_OR_SKIP(truth);
    const bool by_tables = listed(truth, "sock_diag").has_value();
    if (!x_monitor.looks_by_bpf() && !by_tables)
        GTEST_SKIP() << "this kernel has no xdp_diag: without BPF nothing shows AF_XDP sockets";
    const StreamEvent opened = follow(actor, truth, "xdp");
    if (!x_monitor.looks_by_casts() && !by_tables)
        GTEST_SKIP() << "this kernel has no xdp_diag and no casts: the device of an AF_XDP socket is not known";
    EXPECT_EQ(opened.number("listenwatch.socket.bound_ifindex"), truth.number("ifindex"));
    EXPECT_EQ(opened.text("listenwatch.reach"), "loopback");
}

// Puts the file into the queue of the other end.
void send_away(int through, UniqueFd fd)
{
    char byte = 0;
    iovec data{&byte, 1};
    alignas(cmsghdr) char room[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = room;
    message.msg_controllen = sizeof room;
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    const int number = fd.get();
    std::memcpy(CMSG_DATA(head), &number, sizeof number);
    ASSERT_EQ(::sendmsg(through, &message, 0), 1);
}

TEST_F(FamilyTest, AUnixSocketInAQueueIsNotClosed)
{
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    const std::string path = unique_path("@queued-");
    std::copy(path.begin() + 1, path.end(), name.sun_path + 1);
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    ASSERT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), size), 0);
    ASSERT_EQ(::listen(fd.get(), 1), 0);
    struct stat file{};
    ASSERT_EQ(::fstat(fd.get(), &file), 0);
    struct stat netns{};
    ASSERT_EQ(::stat("/proc/self/ns/net", &netns), 0);
    const Truth truth({{"inode", std::uint64_t{file.st_ino}}, {"netns", std::uint64_t{netns.st_ino}}});
    EXPECT_EQ(next("listener-opened", truth).text("server.address"), path);
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    UniqueFd one(ends[0]), other(ends[1]);
    send_away(one.get(), std::move(fd));
    const StreamEvent queued = next("listener-changed", truth);
    EXPECT_EQ(queued.texts("listenwatch.owners.kinds"), std::vector<std::string>{"queue"});
    EXPECT_TRUE(listed(truth)) << "it lives";
    other.reset(); // and its queue with it
    next("listener-closed", truth);
}

} // namespace
} // namespace listenwatch
