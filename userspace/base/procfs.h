// /proc under an injected root, so that tests read a made-up one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/patient_worker.h"

namespace listenwatch {

/// One process' directory in /proc, held open: what is read through it is about this process, even if its pid is
/// reused.
class ProcDir {
public:
    ProcDir(UniqueFd dir, std::uint32_t pid, std::shared_ptr<PatientWorker> worker)
        : x_dir(std::move(dir)), x_pid(pid), x_worker(std::move(worker))
    {
    }

    [[nodiscard]] std::uint32_t pid() const { return x_pid; }
    [[nodiscard]] int fd() const { return x_dir.get(); }
    [[nodiscard]] Result<std::string> read(const std::string& name) const
    {
        return read_file(name, kLimit, x_dir.get());
    }
    /// A file that the kernel writes at once: one that fills less than the buffer is whole. Not for tables.
    [[nodiscard]] Result<std::string> read_at_once(const std::string& name) const;
    /// The head of a file that lies in the memory of the process ("cmdline", "environ"): it may be as long as it likes,
    /// and it may let nobody read it (PatientWorker). An error, too, when it takes too long.
    [[nodiscard]] Result<std::string> read_memory(const std::string& name, std::size_t most_bytes) const;
    /// Has `read` called with this directory's descriptor where it may take for ever. As PatientWorker::run.
    [[nodiscard]] bool read_patiently(std::function<void(int dir_fd)> read) const;
    [[nodiscard]] Result<std::string> link(const std::string& name) const { return read_link(name, x_dir.get()); }
    /// Numbers that name entries of a directory: "fd", "task".
    [[nodiscard]] std::vector<std::uint32_t> numbers(const std::string& directory) const;
    /// Inode of a namespace ("net", "pid", "mnt"); 0 = may not be read (it takes the rights of ptrace).
    [[nodiscard]] std::uint32_t namespace_inode(const std::string& name) const;

private:
    static constexpr std::size_t kLimit = std::size_t{4} << 20U;
    UniqueFd x_dir;
    std::uint32_t x_pid;
    std::shared_ptr<PatientWorker> x_worker;
};

/// The process file system.
class Procfs {
public:
    explicit Procfs(std::string root = "/proc") : x_root(std::move(root)), x_worker(std::make_shared<PatientWorker>())
    {
    }

    [[nodiscard]] const std::string& root() const { return x_root; }
    /// All process ids there are, ascending.
    [[nodiscard]] std::vector<std::uint32_t> pids() const;
    [[nodiscard]] Result<ProcDir> open(std::uint32_t pid) const;
    [[nodiscard]] Result<std::string> read(const std::string& path) const { return read_file(x_root + "/" + path); }
    /// How often a process did not let its memory be read in time.
    [[nodiscard]] std::uint64_t unanswered() const { return x_worker->given_up(); }

private:
    std::string x_root;
    std::shared_ptr<PatientWorker> x_worker;
};

/// What /proc/PID/stat says, as far as we use it (proc_pid_stat(5)).
struct ProcStat {
    std::string comm;
    char state = '?';
    std::uint32_t ppid = 0;
    std::uint64_t start_ticks = 0; ///< since boot, in clock ticks
    std::uint32_t tty = 0;         ///< device number of the controlling terminal, 0 = none
};

/// nullopt when the text is not of that form. The name may hold spaces, parentheses and newlines.
std::optional<ProcStat> parse_proc_stat(std::string_view text);

/// A process' number in each pid namespace that has it, the reader's first, from the text of /proc/PID/status
/// (proc_pid_status(5), NSpid since 4.1); empty when it does not say.
std::vector<std::uint32_t> parse_namespace_pids(std::string_view status);

/// Clock ticks, the unit of times in /proc, as nanoseconds.
std::uint64_t ticks_to_ns(std::uint64_t ticks);

/// How long what was read of a pid may be taken for the same process: less than the kernel needs to use a pid again.
inline constexpr std::uint64_t kPidGoodForNs = 100'000'000;

/// The other way, rounded down as /proc rounds.
std::uint64_t ns_to_ticks(std::uint64_t boottime_ns);

/// /proc tells start times in clock ticks, the kernel in nanoseconds: whether both can be the same moment.
bool same_start(std::uint64_t boottime_ns, std::uint64_t ticks);

} // namespace listenwatch
