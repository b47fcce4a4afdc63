// Sockets that no process was found to have. Pure.
#pragma once

#include <vector>

#include "snapshot/found_listener.h"
#include "snapshot/namespace_listeners.h"

namespace listenwatch {

/// Whether a socket has an inode and no holder: in flight, a tunnel's, or closed between the two readings.
bool has_lone_listener(const std::vector<FoundListener>& found);

/// Takes those out that a later dump does not show: they were closed before their holders were looked for. What the
/// later dump could not read stays.
void drop_closed(std::vector<FoundListener>& found, const AllListeners& later);

} // namespace listenwatch
