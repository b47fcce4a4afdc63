// Fills Listener::kernel_device, and Listener::kernel where only the device tells.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "enrich/tunnel_link.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Where the devices are asked for: rtnetlink outside of tests.
class TunnelLinkSource {
public:
    virtual ~TunnelLinkSource() = default;
    /// Those of a namespace; none when it cannot be read.
    virtual std::vector<TunnelLink> read(std::uint32_t netns_ino) = 0;
};

/// For UDP listeners of the kernel, for such that nobody was found to hold (sock_diag does not tell the kernel's) and
/// for such of which no inode is known (an event of tier cgroup before 6.2 names the process that made the device): the
/// device whose port it is. Only such a listener costs anything, and never more than kMostReads readings of a
/// namespace in a second.
class KernelDeviceEnricher final : public Enricher {
public:
    static constexpr std::size_t kMostReads = 20;

    explicit KernelDeviceEnricher(TunnelLinkSource& source) : x_source(source) {}
    void enrich(Listener& listener) override;

private:
    const TunnelLink* find(std::uint32_t netns_ino, std::uint32_t port, std::uint64_t now_ns);

    TunnelLinkSource& x_source;
    std::map<std::uint32_t, std::vector<TunnelLink>> x_known; // what was read in the last second
    std::uint64_t x_second = 0;
    std::size_t x_reads = 0; // in it
};

} // namespace listenwatch
