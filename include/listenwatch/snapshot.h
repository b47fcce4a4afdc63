// All listeners there are at one moment, and who can take such a picture.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "listenwatch/listener.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// What was there between two moments (CLOCK_BOOTTIME nanoseconds). It is no atomic picture: what opened or closed
/// between them may be in it or not.
struct Snapshot {
    std::vector<Listener> listeners; ///< ordered by namespace, endpoint and identity
    std::vector<std::string> blind;  ///< a sentence for people about each thing that could not be seen
    /// Network namespaces that are there but could not be read this time: nothing is said about what listens in them.
    std::vector<std::uint32_t> unread_netns_inos;
    std::uint64_t started_boottime_ns = 0;
    std::uint64_t ended_boottime_ns = 0;
};

/// Takes a snapshot whenever it is asked; may take up to seconds on a big host. A failed one says nothing about
/// listeners.
class SnapshotTaker {
public:
    virtual ~SnapshotTaker() = default;
    virtual Result<Snapshot> take() = 0;
    /// A quick look: sockets that have a descriptor, with their holders; those that are no listeners
    /// now, but may be later, too (Listener::connected). It makes no cookies, and says nothing about what it does not
    /// show.
    virtual Result<std::vector<Listener>> look() = 0;
    /// Which of these sockets, that a look does not show, are not there any more: the others have no descriptor, but
    /// live (in a queue, in an io_uring). Asks the tables of their namespaces. What cannot be read counts as there; a
    /// socket that no table of this kernel lists, or whose namespace no process is in, does not.
    virtual std::vector<Identity> find_gone(std::span<const Listener> lost) = 0;
};

} // namespace listenwatch
