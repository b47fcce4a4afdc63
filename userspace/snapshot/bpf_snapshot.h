// The snapshot with BPF iterators: holders from the kernel in one pass, and dumps for the sockets that have no
// descriptor.
#pragma once

#include "base/procfs.h"
#include "listenwatch/snapshot.h"
#include "snapshot/endpoint_names.h"
#include "snapshot/socket_iterator.h"

namespace listenwatch {

/// Takes snapshots with a loaded iterator.
class BpfSnapshotTaker final : public SnapshotTaker {
public:
    BpfSnapshotTaker(SocketIterator iterator, Procfs proc)
        : x_iterator(std::move(iterator)), x_proc(std::move(proc)), x_names(x_proc)
    {
    }
    Result<Snapshot> take() override;
    Result<std::vector<Listener>> look() override;
    std::vector<Identity> find_gone(std::span<const Listener> lost) override;

private:
    Result<std::vector<FoundListener>> run_open();
    Result<void> mark_kernels(std::vector<FoundListener>& found, const std::vector<std::size_t>& lone);

    SocketIterator x_iterator;
    Procfs x_proc;
    EndpointNames x_names;
};

} // namespace listenwatch
