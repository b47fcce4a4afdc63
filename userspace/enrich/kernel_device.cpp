#include "enrich/kernel_device.h"

#include <algorithm>

#include "base/clock.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kSecond_ns = 1'000'000'000;

bool may_be_a_tunnels(const Listener& listener)
{
    if (listener.endpoint.transport != Transport::udp || listener.id.netns_ino == 0) return false;
    return listener.kernel || listener.id.inode == 0 || (!listener.opener && listener.holders.empty());
}

const TunnelLink* find_port(const std::vector<TunnelLink>& links, std::uint32_t port)
{
    const auto found = std::ranges::find(links, port, &TunnelLink::port);
    return found == links.end() ? nullptr : &*found;
}

} // namespace

void KernelDeviceEnricher::enrich(Listener& listener)
{
    if (!may_be_a_tunnels(listener)) return;
    const TunnelLink* link = find(listener.id.netns_ino, listener.endpoint.port, boottime_ns());
    if (link == nullptr) return;
    listener.kernel = true;
    listener.opener = nullptr; // who made the device
    listener.holders.clear();
    listener.kernel_device = link->device;
}

// What is in the memory may be renamed or gone, and what is not there may be new: a device that opens its port is
// looked for.
const TunnelLink* KernelDeviceEnricher::find(std::uint32_t netns_ino, std::uint32_t port, std::uint64_t now_ns)
{
    if (now_ns / kSecond_ns != x_second) {
        x_second = now_ns / kSecond_ns;
        x_reads = 0;
        x_known.clear();
    }
    const auto known = x_known.find(netns_ino);
    if (known != x_known.end())
        if (const TunnelLink* link = find_port(known->second, port)) return link;
    if (x_reads >= kMostReads) return nullptr;
    ++x_reads;
    x_known[netns_ino] = x_source.read(netns_ino);
    return find_port(x_known[netns_ino], port);
}

} // namespace listenwatch
