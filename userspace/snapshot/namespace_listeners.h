// The listeners of every network namespace that can be reached, by the best means for each.
#pragma once

#include <string>
#include <vector>

#include "base/mounts.h"
#include "base/procfs.h"
#include "listenwatch/result.h"
#include "snapshot/found_listener.h"

namespace listenwatch {

/// How sockets may be looked for.
enum class SocketTables : std::uint8_t {
    sock_diag_everywhere, ///< netlink in every namespace: cookies for all, needs CAP_SYS_ADMIN; what is refused is read
                          ///< in /proc
    sock_diag_here,       ///< netlink in the own namespace, /proc for the others
    proc_only,            ///< /proc for all: tests with a made-up tree, kernels without sock_diag
};

/// What all namespaces together have.
struct AllListeners {
    std::vector<FoundListener> found;
    std::vector<std::string> blind;
    std::vector<std::uint32_t> unread_netns_inos;
};

/// Fails when the own namespace (with proc_only: every namespace) cannot be read at all.
Result<AllListeners> find_listeners(const Procfs& proc, const std::vector<Mount>& mounts, SocketTables tables);

} // namespace listenwatch
