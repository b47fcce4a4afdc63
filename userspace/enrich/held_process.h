// A process on the way to a listener, held.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/procfs.h"
#include "listenwatch/process.h"

namespace listenwatch {

/// What is read through it is about this process, even when its pid is reused; most is read when somebody asks.
class HeldProcess {
public:
    /// Null when there is no such process.
    static std::shared_ptr<const HeldProcess> read(const Procfs& proc, std::uint32_t pid);
    /// The same for a process of which ids and arguments are known.
    static std::shared_ptr<const HeldProcess> read(const Procfs& proc, const Process& known);

    HeldProcess(ProcDir dir, ProcStat stat) : x_dir(std::move(dir)), x_stat(std::move(stat)) {}

    [[nodiscard]] std::uint32_t pid() const { return x_dir.pid(); }
    [[nodiscard]] std::uint32_t ppid() const { return x_stat.ppid; }
    [[nodiscard]] std::uint64_t start_ticks() const { return x_stat.start_ticks; }
    [[nodiscard]] const std::string& comm() const { return x_stat.comm; }
    /// Device of its controlling terminal as proc_pid_stat(5) has it, 0 = none.
    [[nodiscard]] std::uint32_t tty() const { return x_stat.tty; }
    /// The effective user is root.
    [[nodiscard]] bool is_roots() const { return uid() == 0; }
    /// Effective user; Process::kNoId = it cannot be read.
    [[nodiscard]] std::uint32_t uid() const;
    /// Who logged in; Process::kNoId = nobody.
    [[nodiscard]] std::uint32_t loginuid() const;
    /// Its own words.
    [[nodiscard]] const std::vector<std::string>& args() const;
    [[nodiscard]] const std::string& executable() const;
    [[nodiscard]] std::string cwd() const { return x_dir.link("cwd").value_or(""); }
    /// Value of a variable that it was started with; "" = not there, or not to be read.
    [[nodiscard]] std::string variable(std::string_view name) const;

private:
    ProcDir x_dir;
    ProcStat x_stat;
    mutable std::optional<std::uint32_t> x_uid, x_loginuid;
    mutable std::optional<std::vector<std::string>> x_args;
    mutable std::optional<std::string> x_executable;
};

/// Parents that were read a moment ago (kPidGoodForNs): many listeners have the same. Times are CLOCK_BOOTTIME
/// nanoseconds.
class HeldProcessCache {
public:
    static constexpr std::size_t kMost = 128; ///< each holds a descriptor

    explicit HeldProcessCache(const Procfs& proc) : x_proc(proc) {}

    /// Null when there is no such process.
    std::shared_ptr<const HeldProcess> find(std::uint32_t pid, std::uint64_t now_ns);
    [[nodiscard]] const Procfs& proc() const { return x_proc; }

private:
    struct Known {
        std::shared_ptr<const HeldProcess> held;
        std::uint64_t read_ns = 0;
    };
    const Procfs& x_proc;
    std::map<std::uint32_t, Known> x_known;
};

} // namespace listenwatch
