// A listener as a dump shows it, before holders and cgroup names are joined.
#pragma once

#include <cstdint>

#include "listenwatch/listener.h"

namespace listenwatch {

/// The listener and what only makes sense together with other tables.
struct FoundListener {
    Listener listener;
    std::uint64_t cgroup_id = 0;   ///< of the socket in the v2 hierarchy, 0 = not known
    std::uint64_t inner_inode = 0; ///< SMC: of the TCP socket inside, as /proc/net/tcp tells it; 0 = none
};

} // namespace listenwatch
