#include "enrich/service_unit.h"

#include <sys/stat.h>

#include "base/text.h"
#include "enrich/cgroup_path.h"

namespace listenwatch {
namespace {

constexpr std::string_view kInitScope = "init.scope";

bool is_directory(const std::string& path)
{
    struct stat file{};
    return ::stat(path.c_str(), &file) == 0 && S_ISDIR(file.st_mode);
}

// Takes the slices in front off and gives the innermost; "" when there is none.
std::string_view take_slices(std::string_view& path)
{
    std::string_view innermost;
    for (;;) {
        std::string_view rest = path;
        const std::string_view slice = unescape_component(take_component(rest));
        if (!slice.ends_with(".slice") || !is_unit_name(slice) || slice.contains('@')) return innermost;
        innermost = slice;
        path = rest;
    }
}

// Takes the unit after the slices off; "" when what follows is no unit.
std::string_view take_unit(std::string_view& path)
{
    const std::string_view unit = unescape_component(take_component(path));
    return is_unit_name(unit) && !unit.ends_with(".slice") ? unit : std::string_view{};
}

std::string_view scope_name(std::string_view unit)
{
    return unit.ends_with(".scope") ? unit : std::string_view{};
}

Service parse_systemd(std::string_view path, bool is_whole)
{
    Service service;
    const std::string_view slice = take_slices(path);
    const std::string_view unit = take_unit(path);
    if (unit.empty()) return service;
    service.type = "systemd";
    service.unit = unit;
    service.slice = slice.empty() && is_whole ? std::string_view("-.slice") : slice;
    service.name = service_name(unit);
    service.scope = scope_name(unit);
    if (!user_of_manager(unit)) return service;
    (void)take_slices(path);
    const std::string_view user_unit = take_unit(path);
    if (user_unit.empty() || user_unit == kInitScope) return service; // the manager itself
    service.user_unit = user_unit;
    service.name = service_name(user_unit);
    service.scope = scope_name(user_unit);
    return service;
}

// v1: "/openrc/NAME"; v2: "/openrc.NAME", and "/NAME" up to 0.45 (rc-cgroup.sh), which says nothing on other hosts.
std::string_view find_openrc_name(std::string_view path, InitSystem init)
{
    constexpr std::string_view kPrefix = "openrc.";
    const std::string_view first = take_component(path);
    if (first == "openrc") return take_component(path);
    if (first.starts_with(kPrefix)) return first.substr(kPrefix.size());
    return init == InitSystem::openrc && path.empty() ? first : std::string_view{};
}

// Whether the path names more than the place where everything starts.
bool says_something(const Service& service)
{
    return !service.type.empty() && service.unit != kInitScope;
}

} // namespace

std::optional<std::uint32_t> user_of_manager(std::string_view unit)
{
    constexpr std::string_view kFront = "user@", kBack = ".service";
    if (!unit.starts_with(kFront) || !unit.ends_with(kBack)) return std::nullopt;
    unit.remove_prefix(kFront.size());
    unit.remove_suffix(kBack.size());
    return parse_number<std::uint32_t>(unit);
}

std::string_view service_name(std::string_view unit)
{
    return unit.ends_with(".scope") ? std::string_view{} : unit.substr(0, unit.rfind('.'));
}

InitSystem detect_init_system(const std::string& root)
{
    if (is_directory(root + "/run/systemd/system")) return InitSystem::systemd;
    return is_directory(root + "/run/openrc") ? InitSystem::openrc : InitSystem::other;
}

Service parse_service(std::string_view cgroup, InitSystem init)
{
    const std::string_view path = strip_cgroup_path(cgroup);
    Service service = parse_systemd(path, path.size() == cgroup.size());
    if (!service.type.empty()) return service;
    service.name = find_openrc_name(path, init);
    if (!service.name.empty()) service.type = "openrc";
    return service;
}

void ServiceUnitEnricher::enrich(Listener& listener)
{
    listener.service = parse_service(listener.socket_cgroup, x_init);
    if (says_something(listener.service) || !listener.opener) return;
    Service of_opener = parse_service(listener.opener->cgroup, x_init);
    if (!of_opener.type.empty()) listener.service = std::move(of_opener);
}

} // namespace listenwatch
