// Descriptors on their way to another process.
#pragma once

#include <vector>

#include "base/unique_fd.h"
#include "socket.h"

namespace listenwatch::actor {

/// Sends a descriptor over a unix socket (SCM_RIGHTS). Returns 0 or the errno; EAGAIN = the queue is full now.
int send_descriptor(int to, int fd);

/// Takes one that was sent, or none: nothing is there now.
UniqueFd receive_descriptor(int from);

/// Two connected unix sockets of this type, closed by exec; the first attempt says why not.
struct SocketPair {
    UniqueFd near, far;
};
Attempt make_pair(int type, SocketPair& pair);

/// After fork: these become descriptors 3, 4, ... and stay open over exec; all others but 0, 1 and 2 are closed
/// (close_range(2): Linux 5.9).
void keep_only(const std::vector<int>& fds);

} // namespace listenwatch::actor
