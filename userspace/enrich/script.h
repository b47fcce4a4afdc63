// What an interpreter runs: the script or module behind `python3 /opt/x.py`.
#pragma once

#include <string>
#include <string_view>

#include "listenwatch/listener.h"

namespace listenwatch {

/// By the arguments, so by the process' own words; both empty when it is no interpreter that we know, or reads its
/// program from the command line or standard input.
struct Script {
    std::string path;   ///< raw bytes; absolute where that can be told
    std::string module; ///< python3 -m MODULE, a main class of Java
    bool operator==(const Script&) const = default;
};

/// A relative path is one in `working_directory`. It is left as it is where that is not known, or is "/": daemons go
/// there after their start.
Script find_script(const Process& process, std::string_view working_directory);

} // namespace listenwatch
