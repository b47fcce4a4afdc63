// Where file systems are mounted.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace listenwatch {

/// The first mount point of a file system type in a text of the form of /proc/self/mountinfo (proc_pid_mountinfo(5)).
std::optional<std::string> find_mount_in(std::string_view mountinfo, std::string_view type);

/// The same for this process.
std::optional<std::string> find_mount(std::string_view type);

} // namespace listenwatch
