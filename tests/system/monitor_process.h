// The monitor as a test runs it: the real program, its event stream on a pipe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <thread>
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
    /// Takes what came, for `next`.
    void read_waiting();
    /// From now on the pipe is read only when a test asks for events: it is full soon.
    void read_no_more();
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
    bool take_read(std::chrono::milliseconds limit);
    void keep_reading(const std::stop_token& stop);

    UniqueFd x_output, x_notice;
    // A thread empties the pipe: a test that is slow would hold the monitor, which waits for no reader for ever.
    std::mutex x_lock;
    std::condition_variable x_came;
    std::string x_read; // and not looked at yet
    bool x_ended = false;
    std::string x_error_file, x_notice_file;
    std::string x_unread;
    std::vector<StreamEvent> x_seen;
    std::size_t x_taken = 0; // of x_seen, by `next`
    pid_t x_pid = -1;
    int x_code = -1;       // after `stop`
    std::jthread x_reader; // last: it uses the others
};

} // namespace listenwatch
