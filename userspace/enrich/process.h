// The process behind a listener, from /proc where the kernel's record is missing or thin.
#pragma once

#include "base/procfs.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Fills Listener::opener and, where there are none, Listener::holders. Called first, for each listener; reads /proc
/// only when something is missing, so that a complete event costs nothing. Never for the kernel's own listeners.
///
/// Without an opener (snapshots) the first holder that is alive speaks, process 1 last: it holds the sockets of others.
/// An opener without executable and arguments gets what /proc knows, if it is still the same process and program; so
/// does one whose executable lacks the front of its path. A live event has its opener as only holder (descriptor not
/// known); a socket of `(sd-listen)` is held by the manager that forked it.
class ProcessEnricher final : public Enricher {
public:
    explicit ProcessEnricher(const Procfs& proc) : x_proc(proc) {}
    void enrich(Listener& listener) override;

private:
    void find_opener(Listener& listener) const;
    void complete_opener(Listener& listener) const;
    void finish_executable(Listener& listener) const;
    void find_inner_pid(Listener& listener) const;

    const Procfs& x_proc;
};

} // namespace listenwatch
