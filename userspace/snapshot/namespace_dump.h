// The listeners of one network namespace, by sock_diag.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "listenwatch/result.h"
#include "snapshot/found_listener.h"
#include "snapshot/net_namespaces.h"

namespace listenwatch {

/// What sock_diag says of one namespace; sockets that hear nothing yet are in it, as `connected`.
struct NamespaceDump {
    std::uint32_t netns_ino = 0;
    std::vector<FoundListener> found;
    std::vector<Transport> missing; ///< tables that this kernel cannot dump: read them in /proc
    std::vector<std::string> blind;
};

/// Dumps the calling thread's network namespace.
Result<NamespaceDump> dump_own_namespace(std::span<const Transport> wanted = kTransports);

/// Dumps other namespaces from a helper thread that enters one after the other (setns(2): CAP_SYS_ADMIN) and ends then,
/// so that no other thread of the program ever changes its namespace. One result for each; errors name the way in.
std::vector<Result<NamespaceDump>> dump_namespaces(std::span<const NetNamespace> namespaces,
                                                   std::span<const Transport> wanted = kTransports);

} // namespace listenwatch
