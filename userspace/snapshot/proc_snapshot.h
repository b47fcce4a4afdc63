// A snapshot without BPF: sock_diag and /proc. Works without any right, and says what it could not see then.
#pragma once

#include "base/procfs.h"
#include "listenwatch/snapshot.h"
#include "snapshot/namespace_listeners.h"

namespace listenwatch {

/// Where and how to look.
struct SnapshotOptions {
    Procfs proc{};
    SocketTables tables = SocketTables::sock_diag_everywhere;
};

/// All listeners of all network namespaces in reach, each with all its holders. Nobody saw
/// them open: `opener` is null, `opened_boottime_ns` 0. SO_REUSEPORT is not to be seen from outside: `reuseport` is
/// false.
Result<Snapshot> take_snapshot(const SnapshotOptions& options);

/// The same, behind the door that poll sources use.
class ProcSnapshotTaker final : public SnapshotTaker {
public:
    explicit ProcSnapshotTaker(SnapshotOptions options) : x_options(std::move(options)) {}
    Result<Snapshot> take() override { return take_snapshot(x_options); }
    Result<std::vector<Listener>> look() override;
    std::vector<Identity> find_gone(std::span<const Listener> lost) override;

private:
    SnapshotOptions x_options;
};

} // namespace listenwatch
