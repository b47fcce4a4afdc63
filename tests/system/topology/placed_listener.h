// A listener of a topology.
#pragma once

#include <cstdint>
#include <string>

#include "base/unique_fd.h"
#include "listenwatch/listener.h"

namespace listenwatch {

struct PlacedListener {
    UniqueFd socket{};
    Endpoint endpoint{}; ///< of UDP or TCP; the device is in `device`
    std::string device{};
    std::uint64_t inode = 0;
};

/// Binds it in the calling thread's network namespace, a link-local address with its device as scope, and listens.
/// False: errno says why not.
bool open_listener(PlacedListener& made);

} // namespace listenwatch
