#include "enrich/init_script_provider.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "enrich/cgroup_path.h"
#include "enrich/starter.h"

namespace listenwatch {
namespace {

constexpr std::size_t kLongestUnitFile_bytes = 65536;
constexpr std::string_view kSuperviseDaemon = "supervise-daemo"; // a name has fifteen bytes

} // namespace

std::string source_path(std::string_view unit_file)
{
    constexpr std::string_view kKey = "SourcePath=";
    for (const std::string_view line : split(unit_file, '\n'))
        if (line.starts_with(kKey)) return std::string(trim(line.substr(kKey.size())));
    return "";
}

bool InitScriptProvider::find_generated(Service& service)
{
    if (service.name.empty() || !service.user_unit.empty() || !is_unit_name(service.unit)) return false;
    const auto text = read_regular_file(x_root + "/run/systemd/generator.late/" + service.unit, kLongestUnitFile_bytes);
    if (!text) return false;
    const std::string path = source_path(*text);
    if (!path.starts_with("/etc/")) return false;
    Service found = service;
    if (!x_scripts.describe(std::string(base_name(path)), found)) return false;
    service = std::move(found);
    service.type = "sysv";
    return true;
}

// Only what is root's, or what the script starts, is believed.
std::string InitScriptProvider::script_of(const HeldProcess& process)
{
    if (std::string script = x_pid_files.script_of(process); !script.empty()) return script;
    if (process.is_roots()) {
        if (process.comm() == kSuperviseDaemon && process.args().size() > 1) return process.args()[1];
        if (std::string script = x_scripts.run_by(process.args()); !script.empty()) return script;
    }
    if (!x_scripts.has_openrc()) return "";
    std::string name = process.variable("RC_SVCNAME");
    return process.is_roots() || x_scripts.runs(name, process.executable()) ? name : "";
}

std::string InitScriptProvider::script_by_program(const HeldProcess& process)
{
    if (process.ppid() != 1 || !process.is_roots()) return "";
    const std::string& executable = process.executable();
    std::string found;
    for (const auto& [name, script] : x_scripts.all()) {
        if (std::ranges::find(script.daemons, executable) == script.daemons.end()) continue;
        if (!found.empty()) return ""; // several start it
        found = name;
    }
    return found;
}

bool InitScriptProvider::find(ServiceQuestion& question, Service& service)
{
    if (service.type == "systemd") return find_generated(service);
    if (service.type == "openrc") return x_scripts.describe(service.name, service);
    if (!service.type.empty() || x_scripts.all().empty()) return false;
    const HeldProcess* last = nullptr;
    for (const auto& process : question.line()) {
        if (last != nullptr && starter_of(process->comm()) != Starter::none) return false;
        if (x_scripts.describe(script_of(*process), service)) return true;
        last = process.get();
    }
    return last != nullptr && x_scripts.describe(script_by_program(*last), service);
}

bool InitScriptProvider::may_know_soon(ServiceQuestion& question)
{
    return !x_scripts.all().empty() && !question.line().empty() && question.line().front()->ppid() == 1;
}

FileNotes InitScriptProvider::check()
{
    (void)x_scripts.all();
    return x_scripts.notes();
}

} // namespace listenwatch
