// What a made-up /proc says of processes in stat and exe; fake_proc.h has whole ones.
#pragma once

#include <cstdint>
#include <string>
#include <unistd.h>

#include "fake_root.h"

namespace listenwatch {

/// Start times in /proc are clock ticks.
inline std::uint64_t ticks_ns(std::uint64_t ticks)
{
    return ticks * (1'000'000'000ULL / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK)));
}

/// One of which only stat and exe are asked.
struct FakeStat {
    std::uint32_t pid = 0;
    std::uint32_t ppid = 1;
    std::uint64_t start_ticks = 100;
    std::string comm = "sh";
    std::string executable = "/usr/bin/dash";
};

inline void write_stat(const FakeRoot& root, const FakeStat& process)
{
    std::string stat = std::to_string(process.pid) + " (" + process.comm + ") S " + std::to_string(process.ppid);
    for (int field = 5; field < 22; ++field) stat += " 0";
    root.write(std::to_string(process.pid) + "/stat", stat + " " + std::to_string(process.start_ticks) + " 0 0\n");
}

inline void add_process(const FakeRoot& root, const FakeStat& process)
{
    const std::string directory = std::to_string(process.pid);
    root.remove(directory);
    write_stat(root, process);
    root.link(directory + "/exe", process.executable);
}

} // namespace listenwatch
