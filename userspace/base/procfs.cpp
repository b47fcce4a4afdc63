#include "base/procfs.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

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

} // namespace

std::vector<std::uint32_t> ProcDir::numbers(const std::string& directory) const
{
    return numbers_in(UniqueFd(::openat(x_dir.get(), directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
}

Result<std::string> ProcDir::read_at_once(const std::string& name) const
{
    return read_small_file(name, kLimit, x_dir.get());
}

bool ProcDir::read_patiently(std::function<void(int dir_fd)> read) const
{
    // One of its own: the work may outlive us.
    auto dir = std::make_shared<UniqueFd>(::fcntl(x_dir.get(), F_DUPFD_CLOEXEC, 0));
    return *dir && x_worker->run([dir = std::move(dir), read = std::move(read)] { read(dir->get()); });
}

Result<std::string> ProcDir::read_memory(const std::string& name, std::size_t most_bytes) const
{
    auto text = std::make_shared<Result<std::string>>();
    if (!read_patiently([=](int dir_fd) { *text = read_head(name, most_bytes, dir_fd); }))
        return fail(ErrorKind::runtime, "read " + name + ": the process does not let it be read");
    return std::move(*text);
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
    return ProcDir(std::move(dir), pid, x_worker);
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

} // namespace listenwatch
