// One way to find out which service is behind a listener.
#pragma once

#include "enrich/file_note.h"
#include "enrich/service_question.h"

namespace listenwatch {

/// Asked in the order of belief (ServiceEnricher). It reads files and /proc under the root that it was given, runs
/// nothing, asks nobody, and keeps what it read until that changes.
class ServiceProvider {
public:
    virtual ~ServiceProvider() = default;
    /// Says what it knows, beside what is in `service` already: what the cgroup named, or those who were asked before.
    /// True: that is the answer, nobody else needs to be asked. Must leave `service` alone when it knows nothing.
    virtual bool find(ServiceQuestion& question, Service& service) = 0;
    /// It knows nothing of a daemon that was begun just now, but may a moment later: from a file that is yet to be
    /// written.
    [[nodiscard]] virtual bool may_know_soon(ServiceQuestion& /*question*/) { return false; }
    /// Reads its files where the host keeps them, for the sake of the notes: not on the event path.
    [[nodiscard]] virtual FileNotes check() { return {}; }
};

} // namespace listenwatch
