// The monitor as a test runs it: the real program, its event stream on a pipe.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "base/unique_fd.h"
#include "stream_event.h"
#include "tested_program.h"

namespace listenwatch {

/// Runs `listenwatch run` with the tier of $LISTENWATCH_TIER (default: the best) and this build's rules.
class MonitorProcess {
public:
    /// `prepare` runs in the child before exec (namespaces, mounts, rights); false = do not start.
    explicit MonitorProcess(std::vector<std::string> arguments = {}, const std::function<bool()>& prepare = nullptr);
    ~MonitorProcess();
    MonitorProcess(const MonitorProcess&) = delete;
    MonitorProcess& operator=(const MonitorProcess&) = delete;

    /// Waits until it says that it is ready (sd_notify). False: it ended, or the time is over.
    [[nodiscard]] bool wait_ready(std::chrono::seconds limit = std::chrono::seconds(60));
    /// The next event for which `wanted` holds; an invalid one when none came in time. Those before it are skipped.
    StreamEvent next(const std::function<bool(const StreamEvent&)>& wanted,
                     std::chrono::seconds limit = std::chrono::seconds(30));
    /// Everything that was read so far and not forgotten, skipped or not.
    [[nodiscard]] const std::vector<StreamEvent>& seen() const { return x_seen; }
    /// Drops what `next` has taken from `seen`: a long test would fill the memory.
    void forget();
    /// Takes what the pipe holds, for `next`: a full one would hold the monitor.
    void read_waiting();
    /// A pipe that is full soon, for who wants that: it holds thousands of events, so that a test may be slow.
    void narrow_pipe();
    /// SIGTERM, then its end: its exit code, or 128 and the signal that ended it. Reads the rest of the stream. Once
    /// more it only tells the code again.
    int stop();
    void send_signal(int signal) const;
    [[nodiscard]] pid_t pid() const { return x_pid; }
    /// What it says of its looks at the host: by BPF (from 5.11), and by casts of the kernel's pointers (from 6.2).
    [[nodiscard]] bool looks_by_bpf() const;
    [[nodiscard]] bool looks_by_casts() const;
    /// What it wrote to standard error up to now.
    [[nodiscard]] std::string errors() const;

private:
    bool read_more(std::chrono::milliseconds limit);

    UniqueFd x_output, x_notice;
    std::string x_error_file, x_notice_file;
    std::string x_unread;
    std::vector<StreamEvent> x_seen;
    std::size_t x_taken = 0; // of x_seen, by `next`
    pid_t x_pid = -1;
    int x_code = -1; // after `stop`
};

} // namespace listenwatch
