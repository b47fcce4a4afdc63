// Work that somebody else can make last for ever.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace listenwatch {

/// Has a thread of its own do what may hang: to read the memory of another process (`cmdline` and `environ` of
/// /proc/PID) the kernel takes its mmap_lock, which a process can keep as long as it likes (by a thread that waits for
/// a page of its own FUSE file); a file system that is gone does not answer. A thread that hangs is left behind and
/// ends when it can. May be called from any thread; one piece of work is done at a time.
class PatientWorker {
public:
    /// How long a piece of work may take: as long as an event may wait.
    static constexpr std::chrono::milliseconds kPatience{250};
    /// Threads left behind at one time; while there are so many nothing is tried.
    static constexpr std::size_t kMostLeftBehind = 8;
    /// Beyond the first eight times, what was waited in vain is rested for: a tenth of the time at most goes into it.
    static constexpr std::chrono::milliseconds kRest = 10 * kPatience;

    PatientWorker();
    ~PatientWorker();
    PatientWorker(const PatientWorker&) = delete;
    PatientWorker& operator=(const PatientWorker&) = delete;

    /// True when the work was done. False: it was not begun, or it is not at its end and may still go on, so it must
    /// own whatever it touches.
    bool run(std::function<void()> work);
    /// How often `run` gave up.
    [[nodiscard]] std::uint64_t given_up() const;

private:
    struct Desk;
    bool hire();

    mutable std::mutex x_mutex;   // of what follows
    std::shared_ptr<Desk> x_desk; // null until there is work, and after a thread was left behind
    std::vector<std::weak_ptr<Desk>> x_left_behind;
    std::uint64_t x_rested_ns = 0; // when all that was waited in vain will have been rested for
    std::uint64_t x_given_up = 0;
};

} // namespace listenwatch
