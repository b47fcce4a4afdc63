// A listener as a dump shows it, before holders and cgroup names are joined.
#pragma once

#include <cstdint>

#include "listenwatch/listener.h"

namespace listenwatch {

/// The listener and what only makes sense together with other tables.
struct FoundListener {
    Listener listener;
    std::uint64_t cgroup_id = 0; ///< of the socket in the v2 hierarchy, 0 = not known
};

} // namespace listenwatch
