// Names of cgroups by their id in the v2 hierarchy.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/unique_fd.h"

namespace listenwatch {

/// Turns ids into paths below the mount of the v2 hierarchy. One object serves one snapshot: it remembers what it
/// found.
class CgroupPaths {
public:
    /// Where cgroup2 is mounted, "" = nowhere (every id is unknown then).
    explicit CgroupPaths(std::string mount_point);

    /// "/" for the root; "" when the cgroup is gone, outside of what is mounted, or must not be looked at.
    const std::string& path_of(std::uint64_t id);

private:
    std::string open_by_id(std::uint64_t id);
    void walk(const std::string& path);

    std::string x_mount_point;
    UniqueFd x_mount;
    bool x_walked = false;
    std::unordered_map<std::uint64_t, std::string> x_paths;
};

} // namespace listenwatch
