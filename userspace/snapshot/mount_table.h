// /proc/PID/mountinfo (proc_pid_mountinfo(5)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace listenwatch {

/// One mount, as far as we use it.
struct Mount {
    std::string type;  ///< "cgroup2", "nsfs", ...
    std::string root;  ///< which part of the file system is mounted: "/", or "net:[4026532008]" of nsfs
    std::string point; ///< where, from the process' root
};

/// The mounts in the order of the text; lines of another form are left out.
std::vector<Mount> parse_mount_table(std::string_view text);

} // namespace listenwatch
