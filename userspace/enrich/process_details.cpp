#include "enrich/process_details.h"

#include <sys/stat.h>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "enrich/script.h"

namespace listenwatch {
namespace {

// Only if the file at that path, as we see it, is the one that runs: in a container, and after an upgrade, it is
// another one. Asked only of files that a package has: those are on no file system of a process' own.
std::optional<Package> package_of_executable(const Process& opener, PackageFinder& packages)
{
    if (opener.executable.empty() || opener.exe_deleted || opener.exe_memfd) return std::nullopt;
    auto package = packages.find(opener.executable);
    struct stat file{};
    if (!package || ::stat((packages.root() + opener.executable).c_str(), &file) != 0) return std::nullopt;
    return file.st_ino == opener.exe_inode ? std::move(package) : std::nullopt;
}

// What runs is the script; nobody knows which file a module is. A script is looked for where its interpreter is.
Package package_of(const Process& opener, const ProcessDetails& details, PackageFinder& packages)
{
    auto package = package_of_executable(opener, packages);
    if (!package || !details.module.empty()) return {};
    if (!details.script.empty()) package = packages.find(details.script);
    return std::move(package).value_or(Package{});
}

} // namespace

std::optional<std::uint64_t> parse_effective_capabilities(std::string_view status)
{
    constexpr std::string_view kKey = "\nCapEff:";
    const std::size_t at = status.find(kKey);
    if (at == std::string_view::npos) return std::nullopt;
    const std::size_t from = at + kKey.size();
    return parse_number<std::uint64_t>(trim(status.substr(from, status.find('\n', from) - from)), 16);
}

void ProcessDetailsEnricher::enrich(Listener& listener)
{
    if (listener.details || !listener.opener || listener.opener->pid == 0) return;
    const Process& opener = *listener.opener;
    const std::uint64_t now = boottime_ns();
    const Key key{opener.pid, opener.start_boottime_ns, opener.exec_id};
    const auto known = x_entries.find(key);
    if (known != x_entries.end() && now - known->second.read_ns <= kGoodForNs) {
        listener.details = known->second.details;
        return;
    }
    if (!x_share.is_left(now)) {
        listener.enrichment = Enrichment::partial;
        return;
    }
    listener.details = std::make_shared<const ProcessDetails>(read(opener));
    x_share.take(boottime_ns() - now);
    if (opener.start_boottime_ns == 0) return; // who comes next with that pid may be another one
    if (known == x_entries.end()) make_room(now);
    x_entries.insert_or_assign(key, Entry{listener.details, now});
}

ProcessDetails ProcessDetailsEnricher::read(const Process& opener)
{
    ProcessDetails details;
    if (opener.start_boottime_ns != 0) { // else nobody knows whom /proc speaks of
        read_own(opener, details);
        Ancestry ancestry = x_ancestors.read(opener.ppid, opener.start_boottime_ns, boottime_ns());
        details.ancestors = std::move(ancestry.ancestors);
        details.ancestors_cut = ancestry.cut;
    }
    Script script = find_script(opener, details.working_directory);
    details.script = std::move(script.path);
    details.module = std::move(script.module);
    if (x_packages != nullptr) details.package = package_of(opener, details, *x_packages);
    return details;
}

// Under another name it may be another program by now, with other rights: better nothing than that. So its name is
// read last.
void ProcessDetailsEnricher::read_own(const Process& opener, ProcessDetails& details) const
{
    const auto dir = x_proc.open(opener.pid);
    if (!dir) return;
    std::string working_directory = dir->link("cwd").value_or("");
    const std::string status = dir->read_at_once("status").value_or("");
    const auto stat = parse_proc_stat(dir->read_at_once("stat").value_or(""));
    if (!stat || !same_start(opener.start_boottime_ns, stat->start_ticks) || stat->comm != opener.comm) return;
    details.working_directory = std::move(working_directory);
    details.capabilities = parse_effective_capabilities(status);
}

void ProcessDetailsEnricher::make_room(std::uint64_t now_ns)
{
    if (x_entries.size() < x_capacity) return;
    std::erase_if(x_entries, [&](const auto& entry) { return now_ns - entry.second.read_ns > kGoodForNs; });
    if (x_entries.size() < x_capacity) return;
    x_entries.erase(x_entries.begin());
    ++x_evictions;
}

} // namespace listenwatch
