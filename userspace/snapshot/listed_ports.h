// The ports that any view lists, in the own network namespace: what the bind probe is compared with.
#pragma once

#include "snapshot/bind_probe.h"
#include "snapshot/host_views.h"
#include "snapshot/used_ports.h"

namespace listenwatch {

/// Sockets in any state: those of the views, of sock_diag, and those that have a descriptor.
class ListedPorts final : public PortListing {
public:
    explicit ListedPorts(HostViews& views) : x_views(views) {}
    Result<UsedPorts> list() override;

    /// Whether a TCP socket that is bound and does nothing else is listed here (by sock_diag from 6.8, by descriptors
    /// with BPF): without that each would look hidden. Asks by making one.
    Result<bool> lists_bound_sockets();

private:
    HostViews& x_views;
};

/// Probes all ports; TCP only where sockets that are merely bound are listed, else `not_probed` says why.
Result<ProbeReport> probe_own_ports(HostViews& views);

} // namespace listenwatch
