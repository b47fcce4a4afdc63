// Processes of a made-up /proc: who began whom, when, with which words.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <unistd.h>

#include "base/process_reading.h"
#include "fake_root.h"

namespace listenwatch {

struct FakeProcess {
    std::uint32_t pid = 0;
    std::uint32_t ppid = 1;
    std::string comm;
    std::vector<std::string> args{};    ///< none: its name
    std::vector<std::string> environ{}; ///< "NAME=value"
    std::uint64_t start_ticks = 4711;
    std::uint32_t uid = 0;
    std::uint32_t loginuid = Process::kNoId;
    std::uint32_t tty = 0; ///< device number as proc_pid_stat(5) has it
    std::string cwd{};
    std::string executable{}; ///< "" = /usr/sbin/NAME
};

inline std::string joined_by_nul(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words) text += word + '\0';
    return text;
}

/// Adds it under ROOT/proc, in place of what had its number.
inline void add_process(const FakeRoot& root, const FakeProcess& process)
{
    const std::string directory = "proc/" + std::to_string(process.pid);
    root.remove(directory);
    std::string stat = std::to_string(process.pid) + " (" + process.comm + ") S " + std::to_string(process.ppid) +
                       " 1 1 " + std::to_string(process.tty);
    for (int field = 8; field < 22; ++field) stat += " 0";
    root.write(directory + "/stat", stat + " " + std::to_string(process.start_ticks) + " 0 0\n");
    root.write(directory + "/cmdline", joined_by_nul(process.args.empty() ? std::vector{process.comm} : process.args));
    root.write(directory + "/environ", joined_by_nul(process.environ));
    const std::string id = std::to_string(process.uid);
    root.write(directory + "/status",
               "Name:\tx\nUid:\t" + id + "\t" + id + "\t" + id + "\t" + id + "\nGid:\t0\t0\t0\t0\n");
    root.write(directory + "/loginuid", std::to_string(process.loginuid));
    root.write(directory + "/cgroup", "0::/\n");
    root.link(directory + "/exe", process.executable.empty() ? "/usr/sbin/" + process.comm : process.executable);
    if (!process.cwd.empty()) root.link(directory + "/cwd", process.cwd);
}

/// What the pipeline would know about it: nobody has named a service yet.
inline Listener listener_of(const Procfs& proc, std::uint32_t pid, std::uint32_t port = 80)
{
    Listener listener;
    listener.endpoint.address.family = Address::Family::v4;
    listener.endpoint.port = port;
    if (auto process = read_process(proc, pid)) listener.opener = std::make_shared<const Process>(std::move(*process));
    return listener;
}

} // namespace listenwatch
