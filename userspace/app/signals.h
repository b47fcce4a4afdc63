// Signals as a descriptor: nothing runs in a signal handler.
#pragma once

#include "app/event_loop.h"

namespace listenwatch {

/// What the outside asked for by signal since the last look.
struct SignalRequests {
    bool stop = false;   ///< SIGTERM, SIGINT
    bool reload = false; ///< SIGHUP: rules and files anew
    bool reopen = false; ///< SIGUSR1: files anew (after a rotation)
};

/// Blocks those signals for the whole program (threads made later inherit that) and collects them.
class Signals : public LoopClient {
public:
    static Result<Signals> block();

    [[nodiscard]] int fd() const { return x_fd.get(); }
    void on_readable() override;
    /// The requests, once.
    SignalRequests take();
    /// The same, which stay: for who is busy with something else, after `on_readable`.
    [[nodiscard]] const SignalRequests& waiting() const { return x_requests; }

private:
    explicit Signals(UniqueFd fd) : x_fd(std::move(fd)) {}
    UniqueFd x_fd;
    SignalRequests x_requests;
};

} // namespace listenwatch
