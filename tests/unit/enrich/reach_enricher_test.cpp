#include "enrich/reach_enricher.h"

#include <gtest/gtest.h>

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
    std::vector<InterfaceAddress> list;
    bool readable = true;
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
        return listener.reach;
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

} // namespace
} // namespace listenwatch
