// Events for somebody who watches.
#pragma once

#include <string>

#include "base/unique_fd.h"
#include "listenwatch/stages.h"
#include "sink/line_queue.h"

namespace listenwatch {

/// One short line for each event: `14:02:11 + tcp 0.0.0.0:8000 python3[4711] alice all`; `-` closed, `=` was there, `~`
/// changed, `&` shares its port, `!` alert, `*` about the program. Local time.
class LiveLine : public Sink {
public:
    LiveLine(int fd, bool colour);

    void write(const Record& record, const Alert* alert) override;
    /// What a terminal or pipe does not take waits; what finds no room is counted and told.
    Result<std::size_t> flush() override;

private:
    UniqueFd x_fd; // opened anew, or a duplicate
    bool x_colour;
    std::string x_line; // scratch
    LineQueue x_lines;
    std::uint64_t x_lost_told = 0;
};

} // namespace listenwatch
