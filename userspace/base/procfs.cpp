#include "base/procfs.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/text.h"

namespace listenwatch {
namespace {

std::vector<std::uint32_t> numbers_in(UniqueFd dir_fd)
{
    std::vector<std::uint32_t> found;
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(dir_fd ? ::fdopendir(dir_fd.get()) : nullptr, &::closedir);
    if (!dir) return found;
    (void)dir_fd.release(); // closedir closes it
    while (const dirent* entry = ::readdir(dir.get()))
        if (const auto number = parse_number<std::uint32_t>(entry->d_name)) found.push_back(*number);
    std::ranges::sort(found);
    return found;
}

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

void read_executable(const ProcDir& dir, Process& process)
{
    constexpr std::string_view kDeleted = " (deleted)";
    auto target = dir.link("exe");
    if (!target) return;
    process.executable = std::move(*target);
    struct stat file{};
    if (::fstatat(dir.fd(), "exe", &file, 0) == 0) {
        process.exe_inode = file.st_ino;
        process.exe_device = static_cast<std::uint32_t>(major(file.st_dev) << 20U | minor(file.st_dev));
        process.exe_deleted = file.st_nlink == 0;
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

} // namespace

std::vector<std::uint32_t> ProcDir::numbers(const std::string& directory) const
{
    return numbers_in(UniqueFd(::openat(x_dir.get(), directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
}

Result<std::string> ProcDir::read_at_once(const std::string& name) const
{
    return read_small_file(name, kLimit, x_dir.get());
}

Result<std::string> ProcDir::read_head(const std::string& name, std::size_t most_bytes) const
{
    return listenwatch::read_head(name, most_bytes, x_dir.get());
}

std::uint32_t ProcDir::namespace_inode(const std::string& name) const
{
    struct stat file{};
    return ::fstatat(x_dir.get(), ("ns/" + name).c_str(), &file, 0) == 0 ? static_cast<std::uint32_t>(file.st_ino) : 0;
}

std::vector<std::uint32_t> Procfs::pids() const
{
    return numbers_in(UniqueFd(::open(x_root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
}

Result<ProcDir> Procfs::open(std::uint32_t pid) const
{
    const std::string path = x_root + "/" + std::to_string(pid);
    UniqueFd dir(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!dir) return fail(errno_kind(errno), "open " + path + ": " + errno_text(errno));
    return ProcDir(std::move(dir), pid);
}

std::optional<ProcStat> parse_proc_stat(std::string_view text)
{
    const std::size_t open = text.find('(');
    const std::size_t close = text.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
    const auto words = split_words(text.substr(close + 1));
    constexpr std::size_t kState = 0, kPpid = 1, kTty = 4, kStart = 19; // field 3, 4, 7 and 22 of the line
    if (words.size() <= kStart || words[kState].size() != 1) return std::nullopt;
    const auto ppid = parse_number<std::uint32_t>(words[kPpid]);
    const auto start = parse_number<std::uint64_t>(words[kStart]);
    if (!ppid || !start) return std::nullopt;
    return ProcStat{std::string(text.substr(open + 1, close - open - 1)), words[kState][0], *ppid, *start,
                    parse_number<std::uint32_t>(words[kTty]).value_or(0)};
}

std::vector<std::uint32_t> parse_namespace_pids(std::string_view status)
{
    constexpr std::string_view kKey = "\nNSpid:";
    const std::size_t at = status.find(kKey);
    if (at == std::string_view::npos) return {};
    const std::size_t from = at + kKey.size();
    std::vector<std::uint32_t> pids;
    for (const std::string_view word : split_words(status.substr(from, status.find('\n', from) - from)))
        if (const auto pid = parse_number<std::uint32_t>(word)) pids.push_back(*pid);
    return pids;
}

std::uint64_t ticks_to_ns(std::uint64_t ticks)
{
    static const auto kTicksPerSecond = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    return ticks * (1'000'000'000ULL / kTicksPerSecond);
}

std::uint64_t ns_to_ticks(std::uint64_t boottime_ns)
{
    return boottime_ns / ticks_to_ns(1);
}

bool same_start(std::uint64_t boottime_ns, std::uint64_t ticks)
{
    return ns_to_ticks(boottime_ns) == ticks;
}

namespace {

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

// What no record of the kernel tells, or not always.
void read_program(const ProcDir& dir, Process& process)
{
    constexpr std::size_t kMostArguments = std::size_t{128} << 10U; // a process may have megabytes, and change them
    if (const auto text = dir.read_head("cmdline", kMostArguments); text && !text->empty()) {
        process.args_truncated = text->size() == kMostArguments;
        std::string_view words = *text;
        if (words.ends_with('\0')) words.remove_suffix(1);
        for (std::string_view word : split(words, '\0')) process.args.emplace_back(word);
    }
    if (const auto text = dir.read_at_once("cgroup")) process.cgroup = pick_cgroup(*text);
    read_executable(dir, process);
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
