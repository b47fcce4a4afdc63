// Pid files, as daemons and their init scripts write them.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "enrich/init_scripts.h"
#include "enrich/service_question.h"

namespace listenwatch {

/// Which init script a process belongs to, by the pid files that scripts mention and those in /run, /var/run and the
/// directories there whose name is that of a script or of what it provides. A pid file is believed when its owner is
/// root or the user that the process runs as, and when it is not older than the process: a number is used again.
class PidFiles {
public:
    PidFiles(InitScripts& scripts, std::string root) : x_scripts(scripts), x_root(std::move(root)) {}

    /// The script whose pid file names that process; "" = none.
    std::string script_of(const HeldProcess& process);

private:
    void read(std::uint64_t now_ns);
    void add(const std::string& path, const std::string& script);

    struct Entry {
        std::string script;
        std::uint32_t owner = 0;
        std::int64_t written_realtime_ns = 0;
    };
    InitScripts& x_scripts;
    std::string x_root;
    std::map<std::uint32_t, Entry> x_entries; // by pid
    std::uint64_t x_read_ns = 0;
};

} // namespace listenwatch
