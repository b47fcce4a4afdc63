// Waits for descriptors, one epoll for the whole program.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "base/unique_fd.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Somebody who owns a descriptor and wants to know when it can be read.
class LoopClient {
public:
    virtual ~LoopClient() = default;
    virtual void on_readable() = 0;
};

/// Calls clients from one thread. Clients must outlive the loop.
class EventLoop {
public:
    static Result<EventLoop> create();

    Result<void> watch(int fd, LoopClient& client);
    /// Waits until something is readable (or `timeout_ms`, -1 = for ever) and calls those clients once each.
    Result<void> wait(int timeout_ms);

private:
    explicit EventLoop(UniqueFd epoll) : x_epoll(std::move(epoll)) {}
    UniqueFd x_epoll;
};

} // namespace listenwatch
