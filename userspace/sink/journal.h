// Alerts for systemd's journal.
#pragma once

#include <string>
#include <string_view>

#include "listenwatch/stages.h"
#include "sink/datagram_queue.h"
#include "sink/log_target.h"

namespace listenwatch {

/// MESSAGE_ID of alerts about that action; each has its entry in packaging/listenwatch.catalog.
std::string_view message_id(Action action);

/// Writes alerts with their fields in the journal's own protocol (https://systemd.io/JOURNAL_NATIVE_PROTOCOL). Not
/// through sd_journal_sendv: that waits for a journald that hangs, and with it the whole program would.
class Journal : public Sink {
public:
    explicit Journal(LogTarget target);

    void write(const Record& record, const Alert* alert) override;
    Result<std::size_t> flush() override { return x_queue.flush(); }
    Result<void> reopen() override { return x_queue.connect(); }

    /// Alerts that found no room, since the start.
    [[nodiscard]] std::uint64_t lost() const { return x_queue.lost(); }
    /// Alerts that journald has not taken yet.
    [[nodiscard]] std::size_t waiting() const { return x_queue.waiting(); }

private:
    int x_facility;
    DatagramQueue x_queue;
};

} // namespace listenwatch
