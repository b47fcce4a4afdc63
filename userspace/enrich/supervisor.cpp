#include "enrich/supervisor.h"

#include "base/text.h"
#include "enrich/file_stamp.h"
#include "enrich/starter.h"

namespace listenwatch {
namespace {

std::string_view supervisor_type(Starter starter)
{
    switch (starter) {
    case Starter::runit: return "runit";
    case Starter::s6: return "s6";
    case Starter::daemontools: return "daemontools";
    case Starter::supervisord: return "supervisord";
    case Starter::pm2: return "pm2";
    case Starter::monit: return "monit";
    default: return {};
    }
}

bool has_directory(Starter starter)
{
    return starter == Starter::runit || starter == Starter::s6 || starter == Starter::daemontools;
}

std::string_view parent_path(std::string_view path)
{
    return path.substr(0, path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/'));
}

// As supervisorctl(1) writes it: "GROUP:PROCESS" unless both are the same.
std::string name_of_supervisord(const HeldProcess& process)
{
    const std::string name = process.variable("SUPERVISOR_PROCESS_NAME");
    const std::string group = process.variable("SUPERVISOR_GROUP_NAME");
    return group.empty() || group == name ? name : group + ":" + name;
}

} // namespace

std::string supervised_name(std::string_view given, std::string_view cwd)
{
    while (given.size() > 1 && given.ends_with('/')) given.remove_suffix(1);
    if (given.ends_with("/log")) return std::string(base_name(parent_path(given))) + "/log";
    const std::string_view name = base_name(given == "." || given.empty() ? cwd : given);
    if (name != "log" || cwd.empty()) return std::string(name);
    return std::string(base_name(parent_path(cwd))) + "/log";
}

void SupervisorProvider::describe_directory(const HeldProcess& supervisor, Service& service) const
{
    const std::string directory = supervisor.cwd();
    service.name = supervised_name(supervisor.args().size() > 1 ? supervisor.args()[1] : "", directory);
    if (directory.empty() || stamp_of(x_root + directory + "/run").size_bytes < 0) return;
    service.definition = directory + "/run";
    service.enabled = stamp_of(x_root + directory + "/down").size_bytes < 0;
}

bool SupervisorProvider::find(ServiceQuestion& question, Service& service)
{
    if (!service.type.empty()) return false;
    const auto& line = question.line();
    for (std::size_t i = 1; i < line.size(); ++i) {
        const Starter starter = starter_of(line[i]->comm());
        if (starter == Starter::none) continue;
        const std::string_view type = supervisor_type(starter);
        if (type.empty() || !line[i]->is_roots()) return false; // somebody else started it
        service.type = type;
        if (has_directory(starter)) describe_directory(*line[i], service);
        if (starter == Starter::supervisord) service.name = name_of_supervisord(*line[i - 1]);
        if (starter == Starter::pm2) service.name = line[i - 1]->variable("name");
        return true;
    }
    return false;
}

} // namespace listenwatch
