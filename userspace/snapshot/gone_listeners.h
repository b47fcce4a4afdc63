// Which listeners are gone, where no event tells that they close.
#pragma once

#include <span>
#include <vector>

#include "base/procfs.h"
#include "listenwatch/listener.h"

namespace listenwatch {

/// See SnapshotTaker::find_gone.
std::vector<Identity> find_gone_listeners(const Procfs& proc, std::span<const Listener> lost);

} // namespace listenwatch
