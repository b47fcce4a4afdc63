// The event stream: a file of JSON lines (NDJSON).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/unique_fd.h"
#include "listenwatch/stages.h"
#include "sink/line_queue.h"

namespace listenwatch {

/// Bounds of a JsonFile.
struct JsonFileLimits {
    std::size_t write_bytes = std::size_t{128} << 10U; ///< so much is written at once, before the flush; fits the cache
    std::size_t kept_bytes = std::size_t{4} << 20U;    ///< so much waits while the file cannot be written
    std::int64_t check_ns = 1'000'000'000;             ///< how often the path is looked at for a rotation
};

/// Writes whole lines, one write(2) a flush. While that fails (disk full) events wait, those beyond the bound are
/// counted, and each flush tries again and says so; a line that is half out is finished first. Notices a rotation by
/// itself.
class JsonFile : public Sink {
public:
    /// `path` "-" is the standard output. Every file that is empty when opened begins with the line
    /// that `head` gives, line end included (none when it gives an empty text). Opened by `reopen` or the first flush.
    explicit JsonFile(std::string path, std::function<std::string()> head = nullptr, JsonFileLimits limits = {});
    ~JsonFile() override;

    void write(const Record& record, const Alert* alert) override;
    /// "events.json: No space left on device: 12 events wait, 0 lost". A slow reader is told once, when events are
    /// lost; after that, and before, it is no error but the number of bytes that wait: call again soon. The first flush
    /// that succeeds again fails once more if events were lost, to say how many.
    Result<std::size_t> flush() override;
    Result<void> reopen() override;
    /// Called by that flush with the number of lost events: what is written meanwhile stands where the gap is.
    void on_loss(std::function<void(std::uint64_t)> tell) { x_tell_loss = std::move(tell); }

    /// Events that found no room in the buffer, since the start.
    [[nodiscard]] std::uint64_t lost() const { return x_lines.lost(); }

private:
    Result<void> write_out();
    Result<void> follow_path();
    Result<void> switch_to(UniqueFd fresh);
    void begin_file();
    bool leave_file();
    [[nodiscard]] std::string waiting_text() const;

    std::string x_path;
    std::function<std::string()> x_head;
    std::function<void(std::uint64_t)> x_tell_loss;
    JsonFileLimits x_limits;
    UniqueFd x_fd;
    LineQueue x_lines;
    std::string x_line;        // scratch
    bool x_head_waits = false; // the first line is the file's head
    bool x_failing = false;    // the last write failed: only a flush tries again
    std::int64_t x_checked_ns = 0;
    std::uint64_t x_lost_told = 0;
    bool x_busy_told = false; // that a slow reader costs events; how many is told when it has caught up
};

} // namespace listenwatch
