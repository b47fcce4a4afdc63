// The way from the kernel to the stream: an actor does one deed and tells the truth, the monitor's events are compared
// with it.
#include <algorithm>
#include <csignal>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actor_process.h"
#include "base/file.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "monitor_process.h"
#include "same_socket.h"

namespace listenwatch {
namespace {

bool is_poll()
{
    return tier_under_test() == "poll";
}

// The times that the process waited for something.
std::uint64_t times_it_slept(pid_t pid)
{
    constexpr std::string_view kKey = "\nvoluntary_ctxt_switches:\t";
    const auto text = read_file("/proc/" + std::to_string(pid) + "/status");
    const std::size_t at = text ? text->find(kKey) : std::string::npos;
    if (at == std::string::npos) return 0;
    const std::string_view rest = std::string_view(*text).substr(at + kKey.size());
    return parse_number<std::uint64_t>(rest.substr(0, rest.find('\n'))).value_or(0);
}

class SensorTest : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(x_monitor.wait_ready()) << x_monitor.errors(); }

    // The event with that action and the socket that the actor told of.
    StreamEvent expect_event(const std::string& action, const Truth& truth)
    {
        ASSERT_TRUE_OR_EMPTY(truth);
        const StreamEvent event = x_monitor.next([&](const StreamEvent& each) {
            return each.text("event.action") == action && each.text("event.kind") == "event" && is_socket(each, truth);
        });
        EXPECT_TRUE(event.is_valid()) << "no " << action << " for cookie " << truth.number("cookie") << "\n"
                                      << x_monitor.errors();
        return event;
    }

    static void ASSERT_TRUE_OR_EMPTY(const Truth& truth)
    {
        EXPECT_TRUE(truth.flag("ok")) << "the actor could not do its deed";
    }

    static void expect_same_socket(const StreamEvent& event, const Truth& truth)
    {
        EXPECT_EQ(event.number("server.port"), truth.number("port"));
        EXPECT_EQ(event.text("server.ip"), truth.text("address"));
        if (!lacks_udp_inodes() || !event.text("network.transport").starts_with("udp") ||
            event.number("listenwatch.socket.inode") != 0) {
            EXPECT_EQ(event.number("listenwatch.socket.inode"), truth.number("inode"));
        }
        EXPECT_EQ(event.number("listenwatch.socket.netns"), truth.number("netns"));
    }

    static void expect_same_process(const StreamEvent& event, const Truth& truth)
    {
        EXPECT_EQ(event.number("process.pid"), truth.number("pid"));
        EXPECT_EQ(event.text("process.executable"), truth.text("exe"));
        EXPECT_EQ(event.number("user.id"), truth.number("uid"));
        EXPECT_FALSE(event.texts("process.args").empty());
    }

    // What the monitor said so far: why an event is not as it should be may be in one before it.
    [[nodiscard]] std::string told() const
    {
        std::string all;
        for (const StreamEvent& event : x_monitor.seen())
            all += "\n" + event.text("@timestamp") + " " + event.text("event.action") + ": " + event.text("message");
        return all + "\n" + x_monitor.errors();
    }

    MonitorProcess x_monitor{{"--set", "sensor.poll_interval=100ms"}};
};

struct Deed {
    std::string name;
    std::vector<std::string> arguments;
    std::string transport;
    bool mptcp = false;
};

class EveryListener : public SensorTest, public ::testing::WithParamInterface<Deed> {};

TEST_P(EveryListener, IsSeenOpeningAndClosing)
{
    ActorProcess actor(GetParam().arguments);
    const Truth opened = actor.next();
    if (opened.flag("unsupported")) GTEST_SKIP() << "this kernel has no " << GetParam().name;
    const StreamEvent opening = expect_event("listener-opened", opened);
    expect_same_socket(opening, opened);
    expect_same_process(opening, opened);
    EXPECT_EQ(opening.text("network.transport"), GetParam().transport);
    EXPECT_EQ(opening.flag("listenwatch.socket.mptcp"), GetParam().mptcp);
    actor.finish();
    const StreamEvent closing = expect_event("listener-closed", opened);
    expect_same_socket(closing, opened);
    EXPECT_EQ(closing.number("process.pid"), opened.number("pid"));
    EXPECT_GT(closing.number("event.duration"), 0U) << opening.line() << told();
    EXPECT_EQ(x_monitor.stop(), 0);
    std::size_t times = 0;
    for (const StreamEvent& event : x_monitor.seen())
        times += event.text("event.action") == "listener-opened" && event.text("event.kind") == "event" &&
                 event.number("server.port") == opened.number("port") &&
                 event.number("process.pid") == opened.number("pid");
    EXPECT_EQ(times, 1U) << "one listener is one event";
}

INSTANTIATE_TEST_SUITE_P(Sensor, EveryListener,
                         ::testing::Values(Deed{"Tcp4", {"listen", "tcp", "4", "127.0.0.1", "0"}, "tcp"},
                                           Deed{"Tcp6", {"listen", "tcp", "6", "::1", "0"}, "tcp"},
                                           Deed{"Tcp6Only", {"listen", "tcp", "6only", "::", "0"}, "tcp"},
                                           Deed{"Tcp6Dual", {"listen", "tcp", "6", "::", "0"}, "tcp"},
                                           Deed{"Mptcp4", {"listen", "mptcp", "4", "127.0.0.1", "0"}, "tcp", true},
                                           Deed{"Mptcp6", {"listen", "mptcp", "6", "::1", "0"}, "tcp", true},
                                           Deed{"WithoutBind", {"listen-without-bind", "4"}, "tcp"},
                                           Deed{"Twice", {"listen-twice", "4", "127.0.0.1", "0"}, "tcp"},
                                           Deed{"Udp4", {"bind-udp", "4", "127.0.0.1", "0"}, "udp"},
                                           Deed{"Udp6", {"bind-udp", "6", "::1", "0"}, "udp"},
                                           Deed{"UdpLite", {"bind-udplite", "4", "127.0.0.1", "0"}, "udp_lite"}),
                         [](const auto& each) { return each.param.name; });

// An accepted connection is a clone of its listener: it must not look like a listener that closes.
TEST_F(SensorTest, SleepsWhileConnectionsComeAndGo)
{
    if (is_poll()) GTEST_SKIP() << "the tier poll wakes at each poll";
    const UniqueFd server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const auto generic = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(::bind(server.get(), generic, size), 0);
    ASSERT_EQ(::listen(server.get(), 1), 0);
    ASSERT_EQ(::getsockname(server.get(), generic, &size), 0);
    const std::uint64_t port = ntohs(address.sin_port);
    const auto is_ours = [&](const StreamEvent& event) { return event.number("server.port") == port; };
    ASSERT_TRUE(x_monitor.next(is_ours).is_valid());

    constexpr std::uint64_t kConnections = 300;
    const std::uint64_t before = times_it_slept(x_monitor.pid());
    for (std::uint64_t i = 0; i < kConnections; ++i) {
        const UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        ASSERT_EQ(::connect(client.get(), generic, size), 0);
        const UniqueFd accepted(::accept4(server.get(), nullptr, nullptr, SOCK_CLOEXEC));
        ASSERT_TRUE(accepted);
        ::usleep(100); // long enough for a monitor that is woken to fall asleep again
    }
    EXPECT_LT(times_it_slept(x_monitor.pid()) - before, kConnections / 4) << "each connection wakes the monitor";
}

// The queue of the manager's socket takes few datagrams (net.unix.max_dgram_qlen), and nobody reads them here.
TEST_F(SensorTest, GoesOnWhenItsManagerReadsNoNotices)
{
    constexpr int kMoreThanTheQueueTakes = 30;
    for (int i = 0; i < kMoreThanTheQueueTakes && !HasFailure(); ++i) {
        ActorProcess actor({"listen"});
        (void)expect_event("listener-opened", actor.next());
    }
}

TEST_F(SensorTest, AFailedListenIsNoListener)
{
    ActorProcess actor({"failed-listen", "4", "127.0.0.1", "0"});
    const Truth good = actor.next();
    expect_event("listener-opened", good);
    actor.go_on();
    EXPECT_FALSE(actor.next().flag("ok"));
    actor.finish();
    EXPECT_EQ(x_monitor.stop(), 0);
    std::size_t opened = 0;
    for (const StreamEvent& event : x_monitor.seen())
        opened += event.text("event.action") == "listener-opened" && event.text("event.kind") == "event" &&
                  event.number("server.port") == good.number("port");
    EXPECT_EQ(opened, 1U);
}

TEST_F(SensorTest, TellsWhatHappenedBeforeItsEnd)
{
    if (is_poll()) GTEST_SKIP() << "tier poll does not see what comes and goes between two polls";
    x_monitor.send_signal(SIGSTOP);
    ActorProcess actor({"listen", "tcp", "4", "127.0.0.1", "0"});
    const Truth truth = actor.next();
    x_monitor.send_signal(SIGTERM);
    x_monitor.send_signal(SIGCONT);
    EXPECT_EQ(x_monitor.stop(), 0);
    EXPECT_EQ(std::ranges::count_if(x_monitor.seen(),
                                    [&](const StreamEvent& event) {
                                        return event.text("event.action") == "listener-opened" &&
                                               event.text("event.kind") == "event" && is_socket(event, truth);
                                    }),
              1);
}

TEST_F(SensorTest, AProcessThatIsGoneIsStillDescribed)
{
    if (is_poll()) GTEST_SKIP() << "tier poll does not see what comes and goes between two polls";
    ActorProcess actor({"short-lived", "50"});
    const Truth truth = actor.next();
    actor.finish();
    const StreamEvent event = expect_event("listener-opened", truth);
    expect_same_socket(event, truth);
    EXPECT_EQ(event.number("process.pid"), truth.number("pid"));
    if (event.text("listenwatch.process.source") != "kernel")
        GTEST_SKIP() << "this kernel has no typed current task: a process that is gone is known by pid, user and name";
    expect_same_process(event, truth);
}

TEST_F(SensorTest, AListenerInAnotherNamespaceKeepsItsOwn)
{
    ActorProcess actor({"netns", "4", "0.0.0.0", "0"});
    const Truth truth = actor.next();
    const StreamEvent event = expect_event("listener-opened", truth);
    expect_same_socket(event, truth);
    EXPECT_EQ(event.text("listenwatch.reach"), "loopback") << "that namespace has nothing but lo";
}

TEST_F(SensorTest, AMemfdAndADeletedExecutableAreMarked)
{
    ActorProcess memfd({"memfd", "4", "127.0.0.1", "0"});
    EXPECT_TRUE(expect_event("listener-opened", memfd.next()).flag("listenwatch.process.exe_memfd"));
    ActorProcess deleted({"deleted", "4", "127.0.0.1", "0"});
    EXPECT_TRUE(expect_event("listener-opened", deleted.next()).flag("listenwatch.process.exe_deleted"));
}

TEST_F(SensorTest, HostileNamesBreakNoLine)
{
    ActorProcess actor({"hostile-args", "4", "127.0.0.1", "0"});
    expect_event("listener-opened", actor.next());
    EXPECT_EQ(x_monitor.stop(), 0);
    for (const StreamEvent& event : x_monitor.seen()) {
        EXPECT_TRUE(event.is_valid()) << event.line();
        EXPECT_LE(event.line().size(), 16384U);
    }
}

TEST_F(SensorTest, AnotherUserIsNamed)
{
    ActorProcess actor({"setuid", "65534", "4", "127.0.0.1", "0"});
    const StreamEvent event = expect_event("listener-opened", actor.next());
    EXPECT_EQ(event.number("user.id"), 65534U);
}

} // namespace
} // namespace listenwatch
