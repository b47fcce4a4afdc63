// A job of upstart, as init(5) of upstart describes it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "enrich/file_note.h"

namespace listenwatch {

struct UpstartJob {
    std::string description;
    bool starts = false;               ///< by an event: there is a `start on` and no `manual` behind it
    std::vector<std::string> programs; ///< first words of `exec`
};

/// Adds what one file says, /etc/init/JOB.conf first, then JOB.override: what comes later counts.
void parse_upstart_file(std::string_view text, const std::string& file, UpstartJob& job, FileNotes& notes);

} // namespace listenwatch
