#include "enrich/process.h"

#include <algorithm>
#include <utility>

#include "base/process_reading.h"

namespace listenwatch {
namespace {

constexpr std::size_t kHoldersTried = 8;
constexpr std::string_view kListenHelper = "(sd-listen)"; // systemd's child that makes the sockets of a .socket unit

bool is_thin(const Process& process)
{
    return process.source == ProcessSource::none || (process.executable.empty() && process.args.empty());
}

// What the kernel saw stays; only what it did not see comes from /proc.
Process merge(const Process& seen, Process read)
{
    if (seen.source == ProcessSource::none) return read;
    Process merged = seen;
    merged.source = ProcessSource::procfs;
    merged.executable = std::move(read.executable);
    merged.exe_deleted = read.exe_deleted;
    merged.exe_memfd = read.exe_memfd;
    merged.exe_inode = read.exe_inode;
    merged.exe_device = read.exe_device;
    merged.args = std::move(read.args);
    merged.args_truncated = read.args_truncated;
    if (merged.cgroup.empty()) merged.cgroup = std::move(read.cgroup);
    if (merged.parent_comm.empty() && merged.ppid == read.ppid) merged.parent_comm = std::move(read.parent_comm);
    if (merged.pid_ns_ino == 0) merged.pid_ns_ino = read.pid_ns_ino;
    if (merged.inner_pid == 0) merged.inner_pid = read.inner_pid;
    if (merged.pid_ns_level == 0) merged.pid_ns_level = read.pid_ns_level;
    if (merged.mnt_ns_ino == 0) merged.mnt_ns_ino = read.mnt_ns_ino;
    return merged;
}

// Anybody may call himself (sd-listen); only root's child of process 1 is believed.
Holder holder_of(const Process& opener)
{
    if (opener.comm == kListenHelper && opener.ppid == 1 && opener.euid == 0)
        return {opener.ppid, 0, -1, opener.parent_comm};
    return {opener.pid, opener.start_boottime_ns, -1, opener.comm};
}

} // namespace

void ProcessEnricher::enrich(Listener& listener)
{
    if (listener.kernel) return;
    if (!listener.opener)
        find_opener(listener);
    else if (is_thin(*listener.opener))
        complete_opener(listener);
    else if (listener.opener->exe_truncated)
        finish_executable(listener);
    if (listener.opener && listener.opener->pid_ns_level != 0 && listener.opener->inner_pid == 0)
        find_inner_pid(listener);
    if (listener.holders.empty() && listener.opener && listener.opener->pid != 0)
        listener.holders.push_back(holder_of(*listener.opener));
}

void ProcessEnricher::find_opener(Listener& listener) const
{
    std::vector<std::pair<std::uint32_t, std::uint64_t>> candidates; // pid, start
    for (const Holder& holder : listener.holders)
        if (candidates.empty() || candidates.back().first != holder.pid)
            candidates.emplace_back(holder.pid, holder.start_boottime_ns);
    std::ranges::sort(candidates, {}, [](const auto& at) { return std::pair(at.first == 1, at.first); });
    if (candidates.size() > kHoldersTried) candidates.resize(kHoldersTried);
    for (const auto& [pid, start_ns] : candidates) {
        auto process = read_process(x_proc, pid, start_ns);
        if (!process) continue;
        listener.opener = std::make_shared<const Process>(std::move(*process));
        return;
    }
}

// Without a start time, or with another name, it may be another process or program by now: better thin than wrong.
void ProcessEnricher::complete_opener(Listener& listener) const
{
    const Process& seen = *listener.opener;
    if (seen.source != ProcessSource::none && seen.start_boottime_ns == 0) return;
    auto read = seen.source == ProcessSource::kernel && seen.start_boottime_ns != 0
                    ? read_rest_of_process(x_proc, seen)
                    : read_process(x_proc, seen.pid, seen.start_boottime_ns);
    if (!read || (!seen.comm.empty() && seen.comm != read->comm)) return;
    listener.opener = std::make_shared<const Process>(merge(seen, std::move(*read)));
}

// Only if it is the same file: the process may have become another program.
void ProcessEnricher::finish_executable(Listener& listener) const
{
    const Process& seen = *listener.opener;
    if (seen.start_boottime_ns == 0) return;
    auto read = read_rest_of_process(x_proc, seen);
    if (!read || read->exe_inode != seen.exe_inode || !read->executable.ends_with(seen.executable)) return;
    Process process = seen;
    process.executable = std::move(read->executable);
    process.exe_truncated = false;
    listener.opener = std::make_shared<const Process>(std::move(process));
}

// Where the kernel could only tell that there is another one.
void ProcessEnricher::find_inner_pid(Listener& listener) const
{
    Process process = *listener.opener;
    read_inner_pid(x_proc, process);
    if (process.inner_pid != 0) listener.opener = std::make_shared<const Process>(std::move(process));
}

} // namespace listenwatch
