#include "enrich/super_server.h"

#include <algorithm>
#include <iterator>

#include "base/clock.h"
#include "base/process_reading.h"
#include "base/text.h"
#include "enrich/inetd_conf.h"
#include "enrich/xinetd_services.h"

namespace listenwatch {
namespace {

constexpr std::string_view kXinetd = "xinetd", kInetd = "inetd";
const std::vector<std::string> kInetdFiles{"/etc/inetd.conf", "/etc/inetd.d"};
const std::vector<std::string> kXinetdFiles{"/etc/xinetd.conf"};

SuperServerKind super_server_of(const Process& process)
{
    if (process.uid != 0 && process.euid != 0) return SuperServerKind::none; // a name is anybody's choice
    const SuperServerKind kind = super_server_kind(base_name(process.executable));
    return kind != SuperServerKind::none ? kind : super_server_kind(process.comm); // busybox
}

std::vector<ServedPort> read_inetd_files(ServiceFiles& files, const std::string& path, const PortNames& ports)
{
    std::vector<ServedPort> found;
    std::vector<std::string> paths;
    for (const std::string& name : files.list(path)) paths.push_back(path + "/" + name);
    if (paths.empty()) paths.push_back(path); // no directory
    for (const std::string& each : paths) {
        const auto text = files.read(each);
        if (!text) continue;
        std::ranges::move(parse_inetd_conf(*text, each, ports, files.notes()), std::back_inserter(found));
    }
    return found;
}

std::vector<ServedPort> read_all(ServiceFiles& files, SuperServerKind kind, const std::vector<std::string>& paths)
{
    const auto text = files.read("/etc/services");
    const PortNames ports = text ? PortNames::parse(*text) : PortNames::shipped();
    std::vector<ServedPort> found;
    for (const std::string& path : paths)
        std::ranges::move(kind == SuperServerKind::xinetd ? read_xinetd_services(files, path, ports)
                                                          : read_inetd_files(files, path, ports),
                          std::back_inserter(found));
    return found;
}

} // namespace

std::vector<std::string> configuration_of(SuperServerKind kind, const std::vector<std::string>& args)
{
    if (kind == SuperServerKind::other) return {};
    std::vector<std::string> named;
    const bool is_applet = !args.empty() && base_name(args[0]) == "busybox"; // "busybox inetd FILE"
    for (std::size_t i = is_applet ? 2 : 1; i < args.size(); ++i) {
        const std::string& word = args[i];
        if (kind == SuperServerKind::xinetd) {
            if (word == "-f" && i + 1 < args.size()) named.push_back(args[++i]);
        } else if (word == "-q" || word == "-R") {
            ++i; // its value
        } else if (!word.empty() && word[0] != '-') {
            named.push_back(word);
        }
    }
    if (named.empty()) return kind == SuperServerKind::xinetd ? kXinetdFiles : kInetdFiles;
    std::erase_if(named, [](const std::string& path) { return !path.starts_with('/'); });
    return named;
}

SuperServerProvider::Daemon SuperServerProvider::daemon_of(const Listener& listener) const
{
    if (listener.opener)
        if (const SuperServerKind kind = super_server_of(*listener.opener); kind != SuperServerKind::none)
            return {kind, listener.opener->args};
    for (const Holder& holder : listener.holders) {
        if (holder.pid == 0 || super_server_kind(holder.comm) == SuperServerKind::none) continue;
        const auto process = read_process(x_proc, holder.pid, holder.start_boottime_ns);
        if (!process) continue;
        if (const SuperServerKind kind = super_server_of(*process); kind != SuperServerKind::none)
            return {kind, process->args};
    }
    return {};
}

const SuperServerProvider::Configuration& SuperServerProvider::configuration(const Daemon& daemon)
{
    const std::vector<std::string> paths = configuration_of(daemon.kind, daemon.args);
    std::vector<std::string> key = paths;
    key.emplace_back(daemon.kind == SuperServerKind::xinetd ? kXinetd : kInetd);
    if (x_configurations.size() >= kMostConfigurations && !x_configurations.contains(key)) x_configurations.clear();
    Configuration& at = x_configurations.try_emplace(std::move(key), ServiceFiles(x_root)).first->second;
    if (at.files.need_reading(boottime_ns())) {
        at.files.begin();
        at.served = read_all(at.files, daemon.kind, paths);
    }
    return at;
}

bool SuperServerProvider::find(ServiceQuestion& question, Service& service)
{
    const Listener& listener = question.listener();
    const Daemon daemon = daemon_of(listener);
    if (daemon.kind == SuperServerKind::none || daemon.kind == SuperServerKind::other) return false;
    const ServedPort* served = find_served(configuration(daemon).served, listener.endpoint);
    if (served == nullptr) return false;
    service.type = daemon.kind == SuperServerKind::xinetd ? kXinetd : kInetd;
    service.name = served->name;
    service.description = served->description;
    service.definition = served->file;
    service.line = served->line;
    if (served->disabled) service.enabled = false;
    service.program = served->program;
    service.internal = served->internal;
    return true;
}

FileNotes SuperServerProvider::check()
{
    FileNotes notes;
    for (const SuperServerKind kind : {SuperServerKind::inetd, SuperServerKind::xinetd})
        notes.add(configuration({kind, {}}).files.notes());
    return notes;
}

} // namespace listenwatch
