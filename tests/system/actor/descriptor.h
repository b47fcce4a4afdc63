// Descriptors that go from one process to another, and the end of a process.
#pragma once

#include <sys/types.h>
#include <vector>

#include "base/unique_fd.h"
#include "socket.h"

namespace listenwatch::actor {

/// Sends a descriptor over a unix socket (SCM_RIGHTS). Returns 0 or the errno; EAGAIN = the queue is full now.
int send_descriptor(int to, int fd);

/// Takes one that was sent, or none: nothing is there now.
UniqueFd receive_descriptor(int from);

/// Waits for one; empty when the other end closed.
UniqueFd wait_for_descriptor(int from);

/// Two connected unix sockets of this type, closed by exec; the first attempt says why not.
struct SocketPair {
    UniqueFd near, far;
};
Attempt make_pair(int type, SocketPair& pair);

/// After fork: these become descriptors 3, 4, ... and stay open over exec; all others but 0, 1 and 2 are closed
/// (close_range(2): Linux 5.9).
void keep_only(const std::vector<int>& fds);

/// Refers to a process (pidfd_open(2), 5.3).
UniqueFd pidfd_of(pid_t pid);

/// Blocks until the process is gone: a pidfd becomes readable then.
void wait_until_gone(const UniqueFd& pidfd);

} // namespace listenwatch::actor
