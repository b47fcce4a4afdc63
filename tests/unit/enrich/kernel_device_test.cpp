#include "enrich/kernel_device.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

// Devices that a test may change; remembers how often it was asked.
struct FakeLinks : TunnelLinkSource {
    std::vector<TunnelLink> read(std::uint32_t netns_ino) override
    {
        ++reads;
        return netns_ino == 5 ? links : std::vector<TunnelLink>{};
    }
    std::vector<TunnelLink> links{{{"vxlan0", "vxlan"}, 4789}};
    std::size_t reads = 0;
};

Listener udp_listener(std::uint16_t port, std::uint32_t netns_ino = 5)
{
    Listener listener;
    listener.id = {0, netns_ino, 77};
    listener.endpoint.transport = Transport::udp;
    listener.endpoint.port = port;
    return listener;
}

TEST(KernelDevice, IsTheOneThatHasThePort)
{
    FakeLinks links;
    KernelDeviceEnricher enricher(links);
    Listener listener = udp_listener(4789);
    enricher.enrich(listener);
    EXPECT_TRUE(listener.kernel);
    EXPECT_EQ(listener.kernel_device, (KernelDevice{"vxlan0", "vxlan"}));
    Listener elsewhere = udp_listener(4789, 6);
    enricher.enrich(elsewhere);
    EXPECT_FALSE(elsewhere.kernel);
}

TEST(KernelDevice, IsNoListenerOfWhoMadeIt)
{
    FakeLinks links;
    KernelDeviceEnricher enricher(links);
    Listener listener = udp_listener(4789);
    listener.id.inode = 0;
    listener.opener = std::make_shared<const Process>();
    listener.holders.push_back({7, 0, -1, "ip"});
    enricher.enrich(listener);
    EXPECT_TRUE(listener.kernel);
    EXPECT_FALSE(listener.opener);
    EXPECT_TRUE(listener.holders.empty());
}

TEST(KernelDevice, IsNotKnownForEveryListenerOfTheKernel)
{
    FakeLinks links;
    KernelDeviceEnricher enricher(links);
    Listener listener = udp_listener(5555);
    listener.kernel = true;
    enricher.enrich(listener);
    EXPECT_TRUE(listener.kernel);
    EXPECT_EQ(listener.kernel_device.name, "");
}

TEST(KernelDevice, IsNotLookedForWhereSomebodyHoldsTheSocket)
{
    FakeLinks links;
    KernelDeviceEnricher enricher(links);
    Listener held = udp_listener(4789);
    held.holders.push_back({7, 0, 3, "named"});
    enricher.enrich(held);
    Listener queued = udp_listener(4789);
    queued.holders.push_back({0, 0, -1, "", HolderKind::queue});
    enricher.enrich(queued);
    Listener tcp = udp_listener(4789);
    tcp.endpoint.transport = Transport::tcp;
    enricher.enrich(tcp);
    EXPECT_FALSE(held.kernel || queued.kernel || tcp.kernel);
    EXPECT_EQ(links.reads, 0U);
}

TEST(KernelDevice, IsFoundWhenItIsNewAndNotReadAgainWhenItIsKnown)
{
    FakeLinks links;
    KernelDeviceEnricher enricher(links);
    Listener first = udp_listener(4789), again = udp_listener(4789), second = udp_listener(6081);
    enricher.enrich(first);
    links.links.push_back({{"gnv0", "geneve"}, 6081});
    enricher.enrich(second);
    EXPECT_EQ(second.kernel_device.name, "gnv0");
    const std::size_t reads = links.reads;
    enricher.enrich(again);
    EXPECT_LE(links.reads, reads + 1) << "at most once more, if a second has begun";
}

TEST(KernelDevice, AFloodOfPortsIsNotAFloodOfReadings)
{
    FakeLinks links;
    KernelDeviceEnricher enricher(links);
    for (std::uint16_t port = 1000; port < 2000; ++port) {
        Listener listener = udp_listener(port);
        enricher.enrich(listener);
    }
    EXPECT_LE(links.reads, 2 * KernelDeviceEnricher::kMostReads) << "of one second, or two";
}

} // namespace
} // namespace listenwatch
