#include "enrich/held_process.h"

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostArguments = 64, kMostWords_bytes = std::size_t{128} << 10U;

std::vector<std::string> read_arguments(const ProcDir& dir)
{
    std::vector<std::string> args;
    const auto text = dir.read_memory("cmdline", kMostWords_bytes);
    if (!text) return args;
    std::string_view rest = *text;
    if (rest.ends_with('\0')) rest.remove_suffix(1);
    while (!rest.empty() && args.size() < kMostArguments) {
        const std::size_t end = rest.find('\0');
        args.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return args;
}

// Not by the owner of its files: of a process that may not be dumped, and any can see to that, they are root's.
std::uint32_t read_effective_uid(const ProcDir& dir)
{
    constexpr std::string_view kKey = "\nUid:";
    const auto text = dir.read_at_once("status");
    const std::size_t at = text ? text->find(kKey) : std::string::npos;
    if (at == std::string::npos) return Process::kNoId;
    const std::string_view line = std::string_view(*text).substr(at + kKey.size());
    const auto words = split_words(line.substr(0, line.find('\n'))); // real, effective...
    return words.size() < 2 ? Process::kNoId : parse_number<std::uint32_t>(words[1]).value_or(Process::kNoId);
}

std::uint32_t read_loginuid(const ProcDir& dir)
{
    const auto text = dir.read_at_once("loginuid");
    return text ? parse_number<std::uint32_t>(trim(*text)).value_or(Process::kNoId) : Process::kNoId;
}

std::shared_ptr<HeldProcess> open_held(const Procfs& proc, std::uint32_t pid)
{
    auto dir = proc.open(pid);
    if (!dir) return nullptr;
    const auto text = dir->read_at_once("stat");
    auto stat = text ? parse_proc_stat(*text) : std::nullopt;
    return stat ? std::make_shared<HeldProcess>(std::move(*dir), std::move(*stat)) : nullptr;
}

} // namespace

std::shared_ptr<const HeldProcess> HeldProcess::read(const Procfs& proc, std::uint32_t pid)
{
    return open_held(proc, pid);
}

std::shared_ptr<const HeldProcess> HeldProcess::read(const Procfs& proc, const Process& known)
{
    auto held = open_held(proc, known.pid);
    if (!held || known.start_boottime_ns == 0) return held;
    if (!same_start(known.start_boottime_ns, held->start_ticks())) return nullptr;
    if (known.source == ProcessSource::none) return held;
    held->x_uid = known.euid;
    held->x_loginuid = known.loginuid;
    if (!known.args.empty()) held->x_args = known.args;
    return held;
}

std::uint32_t HeldProcess::uid() const
{
    if (!x_uid) x_uid = read_effective_uid(x_dir);
    return *x_uid;
}

std::uint32_t HeldProcess::loginuid() const
{
    if (!x_loginuid) x_loginuid = read_loginuid(x_dir);
    return *x_loginuid;
}

const std::vector<std::string>& HeldProcess::args() const
{
    if (!x_args) x_args = read_arguments(x_dir);
    return *x_args;
}

const std::string& HeldProcess::executable() const
{
    if (!x_executable) x_executable = x_dir.link("exe").value_or("");
    return *x_executable;
}

std::string HeldProcess::variable(std::string_view name) const
{
    const auto text = x_dir.read_memory("environ", kMostWords_bytes);
    if (!text) return "";
    for (const std::string_view word : split(*text, '\0'))
        if (word.size() > name.size() && word[name.size()] == '=' && word.starts_with(name))
            return std::string(word.substr(name.size() + 1));
    return "";
}

std::shared_ptr<const HeldProcess> HeldProcessCache::find(std::uint32_t pid, std::uint64_t now_ns)
{
    if (const auto found = x_known.find(pid); found != x_known.end() && now_ns - found->second.read_ns < kPidGoodForNs)
        return found->second.held;
    auto held = HeldProcess::read(x_proc, pid);
    if (x_known.size() >= kMost) x_known.clear();
    if (held) x_known.insert_or_assign(pid, Known{held, now_ns});
    return held;
}

} // namespace listenwatch
