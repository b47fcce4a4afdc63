#include "base/process_reading.h"

#include <optional>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/text.h"

namespace listenwatch {
namespace {

// "Uid:\t0\t0\t0\t0": real, effective, saved, file system (proc_pid_status(5)).
void read_ids(std::string_view status, std::string_view key, std::uint32_t& real, std::uint32_t& effective)
{
    const std::size_t at = status.find(key);
    if (at == std::string_view::npos) return;
    const auto words = split_words(status.substr(at + key.size(), status.find('\n', at) - at - key.size()));
    if (words.size() < 2) return;
    real = parse_number<std::uint32_t>(words[0]).value_or(0);
    effective = parse_number<std::uint32_t>(words[1]).value_or(0);
}

void read_executable(const ProcDir& dir, const std::optional<struct stat>& file, Process& process)
{
    constexpr std::string_view kDeleted = " (deleted)";
    auto target = dir.link("exe");
    if (!target) return;
    process.executable = std::move(*target);
    if (file) {
        process.exe_inode = file->st_ino;
        process.exe_device = static_cast<std::uint32_t>(major(file->st_dev) << 20U | minor(file->st_dev));
        process.exe_deleted = file->st_nlink == 0;
    }
    if (process.exe_deleted && process.executable.ends_with(kDeleted))
        process.executable.resize(process.executable.size() - kDeleted.size());
    process.exe_memfd = process.executable.starts_with("/memfd:");
}

// The v2 line is "0::/path"; on a v1 host the first named controller that is not in its root speaks.
std::string pick_cgroup(std::string_view text)
{
    std::string path;
    for (std::string_view line : split(text, '\n')) {
        const std::size_t at = line.find(":/");
        if (at == std::string_view::npos) continue;
        const std::string_view here = line.substr(at + 1);
        if (line.starts_with("0::") && here != "/") return std::string(here);
        if (path.size() <= 1) path = here;
    }
    return path;
}

Result<ProcStat> read_stat(const ProcDir& dir, std::uint64_t start_boottime_ns)
{
    const auto text = dir.read_at_once("stat");
    if (!text) return std::unexpected(text.error());
    auto stat = parse_proc_stat(*text);
    const std::string pid = std::to_string(dir.pid());
    if (!stat) return fail(ErrorKind::runtime, "/proc/" + pid + "/stat is not of the known form");
    if (start_boottime_ns != 0 && !same_start(start_boottime_ns, stat->start_ticks))
        return fail(ErrorKind::runtime, "pid " + pid + " is another process by now");
    return std::move(*stat);
}

void take_inner_pid(std::string_view status, Process& process)
{
    const auto pids = parse_namespace_pids(status);
    if (pids.size() < 2) return;
    process.inner_pid = pids.back();
    process.pid_ns_level = static_cast<std::uint32_t>(pids.size() - 1);
}

void read_ids_and_parent(const Procfs& proc, const ProcDir& dir, Process& process)
{
    if (const auto status = dir.read_at_once("status")) {
        read_ids(*status, "\nUid:", process.uid, process.euid);
        read_ids(*status, "\nGid:", process.gid, process.egid);
        take_inner_pid(*status, process);
    }
    if (const auto text = dir.read_at_once("loginuid"))
        process.loginuid = parse_number<std::uint32_t>(*text).value_or(Process::kNoId);
    if (const auto text = dir.read_at_once("sessionid"))
        process.session_id = parse_number<std::uint32_t>(*text).value_or(Process::kNoId);
    process.mnt_ns_ino = dir.namespace_inode("mnt");
    if (const auto parent = proc.open(process.ppid))
        if (const auto stat = read_stat(*parent, 0)) process.parent_comm = stat->comm;
}

// What others than the kernel answer for: the process itself, and the file system of its executable.
struct Answers {
    std::string cmdline;
    std::optional<struct stat> executable;
};

// What no record of the kernel tells, or not always.
void read_program(const ProcDir& dir, Process& process)
{
    constexpr std::size_t kMostArguments = std::size_t{128} << 10U; // a process may have megabytes, and change them
    const auto answers = std::make_shared<Answers>();
    const bool is_answered = dir.read_patiently([answers](int dir_fd) {
        struct stat file{};
        if (::fstatat(dir_fd, "exe", &file, 0) == 0) answers->executable = file;
        answers->cmdline = read_head("cmdline", kMostArguments, dir_fd).value_or("");
    });
    const Answers none;
    const Answers& known = is_answered ? *answers : none;
    process.args_truncated = !is_answered || known.cmdline.size() == kMostArguments;
    std::string_view words = known.cmdline;
    if (words.ends_with('\0')) words.remove_suffix(1);
    if (!known.cmdline.empty())
        for (const std::string_view word : split(words, '\0')) process.args.emplace_back(word);
    if (const auto text = dir.read_at_once("cgroup")) process.cgroup = pick_cgroup(*text);
    read_executable(dir, known.executable, process);
    process.pid_ns_ino = dir.namespace_inode("pid");
}

} // namespace

Result<Process> read_process(const Procfs& proc, std::uint32_t pid, std::uint64_t start_boottime_ns)
{
    const auto dir = proc.open(pid);
    if (!dir) return std::unexpected(dir.error());
    const auto stat = read_stat(*dir, start_boottime_ns);
    if (!stat) return std::unexpected(stat.error());
    Process process;
    process.source = ProcessSource::procfs;
    process.pid = pid;
    process.ppid = stat->ppid;
    process.comm = stat->comm;
    process.start_boottime_ns = start_boottime_ns != 0 ? start_boottime_ns : ticks_to_ns(stat->start_ticks);
    read_ids_and_parent(proc, *dir, process);
    read_program(*dir, process);
    return process;
}

Result<Process> read_rest_of_process(const Procfs& proc, const Process& seen)
{
    const auto dir = proc.open(seen.pid);
    if (!dir) return std::unexpected(dir.error());
    const auto stat = read_stat(*dir, seen.start_boottime_ns);
    if (!stat) return std::unexpected(stat.error());
    Process process = seen;
    process.source = ProcessSource::procfs;
    process.comm = stat->comm;
    process.args.clear();
    read_program(*dir, process);
    return process;
}

void read_inner_pid(const Procfs& proc, Process& process)
{
    const auto dir = proc.open(process.pid);
    if (!dir || !read_stat(*dir, process.start_boottime_ns)) return;
    if (const auto status = dir->read_at_once("status")) take_inner_pid(*status, process);
}

} // namespace listenwatch
