// A process, as far as listeners are concerned. Passive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace listenwatch {

/// Where the facts about a process come from.
enum class ProcessSource : std::uint8_t {
    none,   ///< nobody knew it (the kernel's own listener, or gone before it could be read)
    kernel, ///< taken in the kernel at event time: true even if the process is gone
    procfs, ///< read from /proc afterwards, checked against the start time where there is one
};

/// A process as it was when it was looked at. Times are CLOCK_BOOTTIME nanoseconds; ids are the host's view.
struct Process {
    ProcessSource source = ProcessSource::none;
    std::uint32_t pid = 0; ///< thread group id
    std::uint32_t ppid = 0;
    std::uint32_t inner_pid = 0;    ///< the same process in its own pid namespace; 0 = it is the host's, or not known
    std::uint32_t pid_ns_level = 0; ///< how deep that namespace is; 0 = it is the host's, or not known
    std::uint64_t start_boottime_ns = 0; ///< of the thread group leader; 0 = not known. With pid: identity
    std::uint64_t exec_id = 0;           ///< grows with every exec (task->self_exec_id)
    std::uint32_t uid = 0, euid = 0, gid = 0, egid = 0;
    std::uint32_t loginuid = kNoId;   ///< audit login uid, kNoId = unset
    std::uint32_t session_id = kNoId; ///< audit session, kNoId = unset
    std::string comm;
    std::string parent_comm;
    std::string executable;        ///< path in the process' own root; raw bytes
    std::vector<std::string> args; ///< the process' own words (it can rewrite them); raw bytes
    bool args_truncated = false;
    bool exe_truncated = false; ///< the front of the path is missing
    bool exe_deleted = false;   ///< the file has no name any more
    bool exe_memfd = false;     ///< lives in anonymous memory (memfd_create)
    std::uint64_t exe_inode = 0;
    std::uint32_t exe_device = 0; ///< kernel dev_t
    std::string cgroup;           ///< path in the v2 hierarchy ("/" is its root), or of a v1 controller; "" = not known
    std::uint32_t pid_ns_ino = 0, mnt_ns_ino = 0;

    static constexpr std::uint32_t kNoId = 0xffff'ffff;
};

/// A process above another one.
struct Ancestor {
    std::uint32_t pid = 0;
    std::uint64_t start_boottime_ns = 0; ///< as /proc tells it: in clock ticks
    std::string comm;
    std::string executable; ///< raw bytes; "" = not known
    bool operator==(const Ancestor&) const = default;
};

/// What a package manager knows of a file; name empty = nothing.
struct Package {
    std::string name;
    std::string version;
    std::string type; ///< "deb"
    bool operator==(const Package&) const = default;
};

/// More about the opener than any event tells, read from /proc a moment later. What is about the opener itself was read
/// while it was that process and ran under that name; its ancestors were there when it was.
struct ProcessDetails {
    std::string working_directory;             ///< raw bytes; "" = not known
    std::optional<std::uint64_t> capabilities; ///< effective, bit N is number N of capabilities(7); null = not known
    std::vector<Ancestor> ancestors;           ///< the parent first, init last
    bool ancestors_cut = false;                ///< there are more
    std::string script;                        ///< what an interpreter runs, by its arguments; raw bytes
    std::string module;                        ///< the same where it has a name instead of a path: python3 -m
    Package package;                           ///< of the script, else of the executable
    bool operator==(const ProcessDetails&) const = default;
};

} // namespace listenwatch
