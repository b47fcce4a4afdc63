// A process as /proc describes it.
#pragma once

#include <cstdint>

#include "base/procfs.h"
#include "listenwatch/process.h"

namespace listenwatch {

/// Everything /proc knows about a process. Fails when it is gone, or when `start_boottime_ns` is given (not 0) and is
/// another process' start. What may not be read (other users' executables) or is not answered stays empty; of
/// arguments the first 128 KiB are taken.
Result<Process> read_process(const Procfs& proc, std::uint32_t pid, std::uint64_t start_boottime_ns = 0);

/// The same for a process whose ids, parent and mount namespace the kernel told: those are not read again.
Result<Process> read_rest_of_process(const Procfs& proc, const Process& seen);

/// Fills what /proc tells of its number in its own pid namespace; nothing when it is gone or another process by now.
void read_inner_pid(const Procfs& proc, Process& process);

} // namespace listenwatch
