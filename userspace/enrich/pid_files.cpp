#include "enrich/pid_files.h"

#include <algorithm>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kPidFilesGoodForNs = 50'000'000;
constexpr std::uint64_t kPidFilesShareOfTime = 50;
constexpr std::int64_t kSlackNs = 2'000'000'000; // clock ticks, and the wall clock is corrected now and then
constexpr std::size_t kMostPidFiles = 2000;
constexpr std::size_t kLongestPidFile_bytes = 256;

std::vector<std::string> pid_files_in(const std::string& directory)
{
    std::vector<std::string> names;
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(directory.c_str()), &::closedir);
    if (!dir) return names;
    while (const dirent* entry = ::readdir(dir.get())) {
        const std::string_view name = entry->d_name;
        if (name.ends_with(".pid") && names.size() < kMostPidFiles) names.emplace_back(name);
    }
    std::ranges::sort(names);
    return names;
}

// "/run/x.pid" for the script x, and for what it says it provides.
std::vector<std::string> names_of(const std::string& script, const InitScript& of)
{
    std::vector<std::string> names{script};
    for (const std::string& name : of.provides)
        if (!name.starts_with('$') && name.find('/') == std::string::npos) names.push_back(name);
    return names;
}

} // namespace

// The first that names a pid counts.
void PidFiles::add(const std::string& path, const std::string& script)
{
    if (x_entries.size() >= kMostPidFiles) return;
    struct stat file{};
    if (::stat((x_root + path).c_str(), &file) != 0 || !S_ISREG(file.st_mode)) return;
    const auto text = read_regular_file(x_root + path, kLongestPidFile_bytes);
    if (!text) return;
    const auto pid = parse_number<std::uint32_t>(trim(std::string_view(*text).substr(0, text->find('\n'))));
    if (!pid || *pid <= 1) return;
    const std::int64_t written_ns = std::int64_t{file.st_mtim.tv_sec} * 1'000'000'000 + file.st_mtim.tv_nsec;
    x_entries.try_emplace(*pid, Entry{script, file.st_uid, written_ns});
}

void PidFiles::read(std::uint64_t now_ns)
{
    x_entries.clear();
    const auto& scripts = x_scripts.all();
    std::map<std::string, std::string> by_name;
    for (const auto& [script, of] : scripts)
        for (std::string& name : names_of(script, of)) by_name.try_emplace(std::move(name), script);
    for (const auto& [script, of] : scripts) by_name[script] = script;
    for (const std::string run : {"/run", "/var/run"}) {
        for (const std::string& file : pid_files_in(x_root + run))
            if (const auto found = by_name.find(file.substr(0, file.size() - 4)); found != by_name.end())
                add(run + "/" + file, found->second);
        for (const auto& [name, script] : by_name)
            for (const std::string& file : pid_files_in(x_root + run + "/" + name))
                add(run + "/" + name + "/" + file, script);
    }
    for (const auto& [script, of] : scripts)
        for (const std::string& path : of.pid_files) add(path, script);
    // A look takes at most its share of the time.
    x_read_ns = now_ns + std::max(kPidFilesGoodForNs, kPidFilesShareOfTime * (boottime_ns() - now_ns));
}

std::string PidFiles::script_of(const HeldProcess& process)
{
    const std::uint64_t now_ns = boottime_ns();
    if (now_ns >= x_read_ns) read(now_ns);
    const auto found = x_entries.find(process.pid());
    if (found == x_entries.end()) return "";
    const Entry& entry = found->second;
    const auto started_ns = static_cast<std::int64_t>(ticks_to_ns(process.start_ticks())) + realtime_offset_ns();
    if (entry.written_realtime_ns + kSlackNs < started_ns) return "";
    return entry.owner == 0 || entry.owner == process.uid() ? entry.script : "";
}

} // namespace listenwatch
