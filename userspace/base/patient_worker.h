// Work that somebody else can make last for ever.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/time_share.h"

namespace listenwatch {

/// Has a thread of its own do what may hang: to read the memory of another process (`cmdline` and `environ` of
/// /proc/PID) the kernel fetches pages that are not there, and the process decides how long that takes (a mapping of
/// its own FUSE file, userfaultfd(2)); a file system that is gone does not answer. A thread that hangs is left behind
/// and ends when it can. May be called from any thread; one piece of work is done at a time.
class PatientWorker {
public:
    /// How long a piece of work may take.
    static constexpr std::chrono::milliseconds kPatience{100};
    /// Threads left behind at one time; while there are so many nothing is tried.
    static constexpr std::size_t kMostLeftBehind = 8;

    PatientWorker();
    ~PatientWorker();
    PatientWorker(const PatientWorker&) = delete;
    PatientWorker& operator=(const PatientWorker&) = delete;

    /// True when the work was done. False: it was not begun, or it is not at its end and may still go on, so it must
    /// own whatever it touches. What waits for those who do not answer gets a tenth of the time.
    bool run(std::function<void()> work);
    /// How often `run` gave up.
    [[nodiscard]] std::uint64_t given_up() const;

private:
    struct Desk;
    bool hire();

    mutable std::mutex x_mutex;   // of what follows
    std::shared_ptr<Desk> x_desk; // null until there is work, and after a thread was left behind
    std::vector<std::weak_ptr<Desk>> x_left_behind;
    TimeShare x_share{10, 1'000'000'000};
    std::uint64_t x_given_up = 0;
};

} // namespace listenwatch
