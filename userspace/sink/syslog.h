// Alerts for the system's log.
#pragma once

#include <string>
#include <sys/types.h>

#include "listenwatch/stages.h"
#include "sink/datagram_queue.h"
#include "sink/log_target.h"

namespace listenwatch {

/// Writes alerts (plain events are not its business) as glibc's syslog(3) does: `<PRI>Mmm dd hh:mm:ss listenwatch[PID]:
/// TEXT`, one line of at most 2048 bytes of safe text (RFC 3164, RFC 5424 6.1 for the length).
class Syslog : public Sink {
public:
    explicit Syslog(LogTarget target);

    void write(const Record& record, const Alert* alert) override;
    Result<std::size_t> flush() override { return x_queue.flush(); }
    Result<void> reopen() override { return x_queue.connect(); }

    /// Alerts that found no room, since the start.
    [[nodiscard]] std::uint64_t lost() const { return x_queue.lost(); }
    /// Alerts that the daemon has not taken yet.
    [[nodiscard]] std::size_t waiting() const { return x_queue.waiting(); }

private:
    int x_facility;
    pid_t x_pid;
    DatagramQueue x_queue;
};

} // namespace listenwatch
