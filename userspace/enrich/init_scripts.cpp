#include "enrich/init_scripts.h"

#include <algorithm>

#include "base/clock.h"
#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kWordsLookedAt = 4; // "sh -e /etc/init.d/x start"

// What packages and people leave behind is no script of this host (README has no "#!").
bool is_script_name(std::string_view name)
{
    return !name.starts_with('.') && name.find(".dpkg-") == std::string_view::npos && !name.ends_with('~') &&
           name != "README" && name != "skeleton" && name != "functions" && !name.ends_with(".sh");
}

} // namespace

void InitScripts::read()
{
    x_files.begin();
    x_scripts.clear();
    x_paths.clear();
    x_has_openrc = false;
    x_runlevels = Runlevels::read(x_files);
    for (const std::string directory : {"/etc/init.d", "/etc/rc.d/init.d"}) {
        for (const std::string& name : x_files.list(directory)) {
            if (!is_script_name(name) || x_scripts.contains(name)) continue;
            std::string path = directory + "/" + name;
            if (x_scripts.size() >= kMostScripts) return x_files.notes().add(path, 0, "is one script too many");
            const auto text = x_files.read(path);
            if (!text) continue;
            const auto at = x_scripts.emplace(name, parse_init_script(*text, name, path, x_files.notes())).first;
            x_has_openrc = x_has_openrc || at->second.openrc;
            x_paths.emplace(name, std::move(path));
        }
    }
}

const std::map<std::string, InitScript>& InitScripts::all()
{
    if (x_files.need_reading(boottime_ns())) read();
    return x_scripts;
}

bool InitScripts::has_openrc()
{
    (void)all();
    return x_has_openrc;
}

bool InitScripts::describe(const std::string& name, Service& service)
{
    const auto found = all().find(name);
    if (found == x_scripts.end()) return false;
    const InitScript& script = found->second;
    // OpenRC starts scripts for sh too, but tells by a cgroup only of some: before its cgroups are there, and by hand,
    // not.
    if (service.type.empty()) service.type = script.openrc || x_runlevels.openrc_runs() ? "openrc" : "sysv";
    service.name = name;
    service.definition = x_paths[name];
    service.description = script.description;
    service.enabled = script.openrc ? x_runlevels.starts_openrc(name)
                                    : x_runlevels.starts_sysv(name) || x_runlevels.starts_openrc(name);
    return true;
}

bool InitScripts::runs(const std::string& name, const std::string& executable)
{
    const auto found = all().find(name);
    return found != x_scripts.end() &&
           std::ranges::find(found->second.daemons, executable) != found->second.daemons.end();
}

std::string InitScripts::run_by(const std::vector<std::string>& args)
{
    for (std::size_t i = 0; i < std::min(args.size(), kWordsLookedAt); ++i) {
        const std::string_view path = args[i];
        std::string_view name = base_name(path);
        if (path.starts_with("/etc/rc") && path.find(".d/S") != std::string_view::npos && name.size() > 3)
            name.remove_prefix(3);
        else if (!path.starts_with("/etc/init.d/") && !path.starts_with("/etc/rc.d/init.d/"))
            continue;
        if (all().contains(std::string(name))) return std::string(name);
    }
    return "";
}

} // namespace listenwatch
