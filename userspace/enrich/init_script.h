// A script in /etc/init.d: what it says about the service that it starts, without running it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "enrich/file_note.h"

namespace listenwatch {

struct InitScript {
    bool openrc = false;                ///< for openrc-run, not for sh
    std::vector<std::string> provides;  ///< of the LSB header
    std::string description;            ///< Short-Description, or `description=` of OpenRC
    std::vector<std::string> pid_files; ///< absolute paths of pid files that it mentions, in order
    std::vector<std::string> daemons;   ///< absolute paths of programs that it starts: DAEMON=, command=, --exec
};

/// Reads the text of a script. Variables in paths are replaced when the script sets them to a plain text ($NAME and
/// ${NAME}); a path with another one in it is left out. What is no script at all is noted.
InitScript parse_init_script(std::string_view text, const std::string& name, const std::string& file, FileNotes& notes);

} // namespace listenwatch
