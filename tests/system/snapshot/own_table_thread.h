// A thread that has left its process' table of descriptors and holds a socket in its own.
#pragma once

#include <future>
#include <thread>

#include "live_socket.h"

namespace listenwatch {

/// Lives, and keeps its socket open, as long as this object.
class OwnTableThread {
public:
    OwnTableThread();
    ~OwnTableThread();
    OwnTableThread(const OwnTableThread&) = delete;
    OwnTableThread& operator=(const OwnTableThread&) = delete;

    /// The socket; `error` when the thread could not leave.
    [[nodiscard]] const Truth& truth() const { return x_truth; }

private:
    std::promise<Truth> x_opened;
    std::promise<void> x_end;
    std::thread x_thread;
    Truth x_truth;
};

} // namespace listenwatch
