// What a look at descriptors does not tell of a socket: the path of a unix one, the address of a vsock or SMC one.
#pragma once

#include <map>
#include <vector>

#include "base/procfs.h"
#include "snapshot/found_listener.h"

namespace listenwatch {

/// An SMC socket whose address nobody told: the TCP socket inside is told instead, without a process.
inline bool is_nameless_tcp(const FoundListener& one)
{
    return one.listener.endpoint.transport == Transport::tcp && !is_named(one.listener.endpoint);
}

/// Asks the tables of the socket's namespace, once for each socket: what listens keeps its name. What can change
/// (packet sockets) is asked for each time.
class EndpointNames {
public:
    explicit EndpointNames(const Procfs& proc) : x_proc(proc) {}

    /// Fills in what is missing. Forgets sockets that are not among these.
    void fill(std::vector<FoundListener>& rows);

private:
    const Procfs x_proc;
    std::map<Identity, Endpoint> x_known; // a nameless one: nobody tells it
};

} // namespace listenwatch
