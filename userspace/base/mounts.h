// Where file systems are mounted.
#pragma once

#include <optional>
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

/// The mounts in a text of the form of /proc/self/mountinfo (proc_pid_mountinfo(5)), in its order; other lines are left
/// out.
std::vector<Mount> parse_mounts(std::string_view mountinfo);

/// The first mount point of a file system type, whole file systems only.
std::optional<std::string> find_mount_in(std::string_view mountinfo, std::string_view type);

/// The same for this process.
std::optional<std::string> find_mount(std::string_view type);

} // namespace listenwatch
