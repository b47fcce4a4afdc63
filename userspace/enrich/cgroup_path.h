// Walking over a cgroup path as /proc/PID/cgroup has it. Every byte of it can be chosen by whoever may make cgroups.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace listenwatch {

/// A path without what /proc adds: "/.." for each level above the root of our cgroup namespace (cgroup_namespaces(7))
/// and " (deleted)" after a removed one.
std::string_view strip_cgroup_path(std::string_view path);

/// Takes the first component off; "" when there is none left.
std::string_view take_component(std::string_view& path);

/// The name without systemd's escape: "_" before names that would clash with the kernel's own files.
std::string_view unescape_component(std::string_view component);

/// Whether it is the name of a unit that can run (systemd.unit(5)): no template, known suffix, allowed letters.
bool is_unit_name(std::string_view name);

/// A unit name's part with \xNN as the byte that it stands for and '-' left alone (machine names); nullopt when broken.
std::optional<std::string> unescape_unit_part(std::string_view part);

} // namespace listenwatch
