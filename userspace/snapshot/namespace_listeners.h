// The listeners of every network namespace that can be reached, by the best means for each.
#pragma once

#include <set>
#include <span>
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

/// What all namespaces together have; sockets that hear nothing yet are in it, as `connected`.
struct AllListeners {
    std::vector<FoundListener> found;
    std::vector<std::string> blind;
    std::vector<std::string> thin; ///< sentences: what these tables do not tell, and a look at descriptors does
    std::vector<std::uint32_t> unread_netns_inos;
};

/// Fails when the own namespace (with proc_only: every namespace) cannot be read at all.
Result<AllListeners> find_listeners(const Procfs& proc, const std::vector<Mount>& mounts, SocketTables tables);

/// What some namespaces have, and which of them are there at all (have a process, or a mount).
struct FoundInSome {
    AllListeners all;
    std::set<std::uint32_t> there;
};

/// The sockets of these transports in these namespaces only; what cannot be read is in `unread_netns_inos`.
FoundInSome find_listeners_in(const Procfs& proc, const std::set<std::uint32_t>& netns_inos,
                              std::span<const Transport> wanted);

} // namespace listenwatch
