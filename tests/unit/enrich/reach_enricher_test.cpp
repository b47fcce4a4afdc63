#include "enrich/reach_enricher.h"

#include <cerrno>
#include <csignal>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/address.h"
#include "fake_root.h"

namespace listenwatch {
namespace {

constexpr const char* kWithEthernet = "|-- 127.0.0.1\n /32 host LOCAL\n|-- 10.0.0.2\n /32 host LOCAL\n";
constexpr const char* kAlone = "|-- 127.0.0.1\n /32 host LOCAL\n";

class FakeSource final : public AddressSource {
public:
    std::optional<std::span<const InterfaceAddress>> addresses() override
    {
        if (!readable) return std::nullopt;
        return list;
    }
    int news_fd() const override { return -1; }
    std::uint64_t generation() const override { return changes; }
    std::vector<InterfaceAddress> list;
    bool readable = true;
    std::uint64_t changes = 1;
};

// The host is process 100; 200 lives in a namespace with an Ethernet device, 300 in one without.
class ReachEnricherTest : public testing::Test {
protected:
    ReachEnricherTest()
    {
        root.link("self", "100");
        for (const char* pid : {"100", "200", "300"}) root.write(std::string(pid) + "/ns/net", pid);
        root.write("100/net/fib_trie", kWithEthernet);
        root.write("200/net/fib_trie", kWithEthernet);
        root.write("300/net/fib_trie", kAlone);
    }

    Listener wildcard(std::uint32_t netns_ino, std::vector<std::uint32_t> holders = {}) const
    {
        Listener listener;
        listener.id.netns_ino = netns_ino;
        listener.endpoint.address = *parse_address("0.0.0.0");
        for (const std::uint32_t pid : holders) listener.holders.push_back({pid, 0, 3, "x"});
        return listener;
    }

    Reach reach(ReachEnricher& enricher, Listener listener) const
    {
        enricher.enrich(listener);
        return listener.access.reach;
    }

    FakeRoot root;
    Procfs proc{root.path()};
    FakeSource own;
};

TEST_F(ReachEnricherTest, AsksTheSourceForTheOwnNamespace)
{
    ReachEnricher enricher(proc, &own);
    EXPECT_EQ(reach(enricher, wildcard(root.inode("100/ns/net"))), Reach::loopback);
    own.list.push_back({*parse_address("10.0.0.1"), 2, 24, false, 0});
    EXPECT_EQ(reach(enricher, wildcard(root.inode("100/ns/net"))), Reach::all);
}

TEST_F(ReachEnricherTest, ReadsTheOwnNamespaceThroughProcWhenThereIsNoSource)
{
    ReachEnricher enricher(proc, nullptr);
    EXPECT_EQ(reach(enricher, wildcard(root.inode("100/ns/net"))), Reach::all);
    own.readable = false;
    ReachEnricher refused(proc, &own);
    EXPECT_EQ(reach(refused, wildcard(root.inode("100/ns/net"))), Reach::all);
}

TEST_F(ReachEnricherTest, LooksIntoAnotherNamespaceThroughAHolderThatLivesThere)
{
    ReachEnricher enricher(proc, &own);
    EXPECT_EQ(reach(enricher, wildcard(root.inode("200/ns/net"), {100, 200})), Reach::all);
    EXPECT_EQ(reach(enricher, wildcard(root.inode("300/ns/net"), {300})), Reach::loopback);
}

TEST_F(ReachEnricherTest, LooksThroughTheOpenerToo)
{
    ReachEnricher enricher(proc, &own);
    Listener listener = wildcard(root.inode("200/ns/net"));
    auto opener = std::make_shared<Process>();
    opener->pid = 200;
    listener.opener = opener;
    EXPECT_EQ(reach(enricher, listener), Reach::all);
}

TEST_F(ReachEnricherTest, ANamespaceWhereNoHolderLivesIsUnknown)
{
    ReachEnricher enricher(proc, &own);
    EXPECT_EQ(reach(enricher, wildcard(root.inode("200/ns/net"), {100, 300, 999})), Reach::unknown);
    EXPECT_EQ(reach(enricher, wildcard(0, {200})), Reach::unknown);
    Listener named = wildcard(0);
    named.endpoint.address = *parse_address("10.0.0.9");
    EXPECT_EQ(reach(enricher, named), Reach::private_);
}

TEST_F(ReachEnricherTest, RemembersANamespaceWhenItsProcessIsGone)
{
    ReachEnricher enricher(proc, &own);
    const std::uint32_t netns_ino = root.inode("200/ns/net");
    EXPECT_EQ(reach(enricher, wildcard(netns_ino, {200})), Reach::all);
    root.remove("200");
    EXPECT_EQ(reach(enricher, wildcard(netns_ino)), Reach::all);
    EXPECT_EQ(enricher.evictions(), 0U);
}

// A child that lives in a network namespace of its own until it is told to end.
class Hermit {
public:
    Hermit()
    {
        int pipe_fds[2];
        if (::pipe(pipe_fds) != 0) return;
        pid = ::fork();
        if (pid == 0) {
            const int result = ::unshare(CLONE_NEWNET) == 0 ? 0 : errno;
            if (::write(pipe_fds[1], &result, sizeof result) == sizeof result) ::pause();
            ::_exit(0);
        }
        if (::read(pipe_fds[0], &error, sizeof error) != sizeof error) error = EIO;
        ::close(pipe_fds[0]);
        ::close(pipe_fds[1]);
    }
    Hermit(const Hermit&) = delete;
    Hermit& operator=(const Hermit&) = delete;
    ~Hermit()
    {
        if (pid <= 0) return;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
    pid_t pid = -1;
    int error = EIO;
};

TEST_F(ReachEnricherTest, LooksIntoARealNamespace)
{
    const Hermit hermit;
    if (hermit.error != 0) GTEST_SKIP() << "no namespace of our own: " << errno_text(hermit.error);
    const Procfs real;
    const auto pid = static_cast<std::uint32_t>(hermit.pid);
    const std::uint32_t netns_ino = real.open(pid)->namespace_inode("net");
    ASSERT_NE(netns_ino, 0U);
    own.list.push_back({*parse_address("10.0.0.1"), 2, 24, false, 0}); // not the hermit's
    ReachEnricher enricher(real, &own);
    EXPECT_EQ(reach(enricher, wildcard(netns_ino, {pid})), Reach::loopback);
    EXPECT_EQ(reach(enricher, wildcard(real.open(static_cast<std::uint32_t>(::getpid()))->namespace_inode("net"))),
              Reach::all);
}

TEST_F(ReachEnricherTest, TellsOnceThatAddressesChanged)
{
    ReachEnricher enricher(proc, &own);
    EXPECT_TRUE(enricher.take_news()) << "nothing was computed yet";
    EXPECT_FALSE(enricher.take_news());
    own.changes = 2;
    EXPECT_TRUE(enricher.take_news());
    EXPECT_FALSE(enricher.take_news());
    EXPECT_FALSE(ReachEnricher(proc, nullptr).take_news());
}

} // namespace
} // namespace listenwatch
