// Reads tunnel devices wherever a way leads into their network namespace.
#pragma once

#include "base/procfs.h"
#include "enrich/kernel_device.h"

namespace listenwatch {

/// The own namespace without more ado; another one through a process that lives there or a mount of it, if this program
/// may enter it.
class TunnelLinkReader final : public TunnelLinkSource {
public:
    explicit TunnelLinkReader(const Procfs& proc) : x_proc(proc) {}
    std::vector<TunnelLink> read(std::uint32_t netns_ino) override;

private:
    const Procfs& x_proc;
};

} // namespace listenwatch
