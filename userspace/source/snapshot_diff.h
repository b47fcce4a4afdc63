// What happened between two snapshots.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "listenwatch/event.h"

namespace listenwatch {

/// The closes and then the opens that lead from `before` to `after`, each in the order of its list, all at `time_ns`.
/// A socket is the same by its cookie, else by namespace and inode; the same socket at another address or port closed
/// and opened. Where one snapshot knows a cookie and the other does not, `after` gets it, so that a later close names
/// what was opened.
std::vector<SensorEvent> diff_listeners(std::span<const Listener> before, std::span<Listener> after,
                                        std::uint64_t time_ns);

} // namespace listenwatch
