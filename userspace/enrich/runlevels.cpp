#include "enrich/runlevels.h"

#include "base/text.h"

namespace listenwatch {
namespace {

// "S20ssh": what it starts; "" for "K80ssh" and all else.
std::string_view started_by_link(std::string_view link)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (link.size() < 4 || link[0] != 'S' || !is_digit(link[1]) || !is_digit(link[2])) return {};
    return link.substr(3);
}

} // namespace

char default_runlevel(std::string_view inittab)
{
    for (const std::string_view line : split(inittab, '\n')) {
        if (line.starts_with('#')) continue;
        const auto fields = split(trim(line), ':'); // id, runlevels, action, process
        if (fields.size() >= 3 && fields[2] == "initdefault" && fields[1].size() == 1) return fields[1][0];
    }
    return 0;
}

// On a host that OpenRC started (this directory is its state) links of sysvinit are a package's habit: nobody follows
// them.
Runlevels Runlevels::read(ServiceFiles& files)
{
    Runlevels found;
    found.x_openrc_runs = files.exists("/run/openrc");
    if (!found.x_openrc_runs) found.read_sysv(files);
    for (const std::string& openrc_level : files.list("/etc/runlevels"))
        for (std::string& name : files.list("/etc/runlevels/" + openrc_level)) found.x_openrc.insert(std::move(name));
    return found;
}

void Runlevels::read_sysv(ServiceFiles& files)
{
    const auto inittab = files.read("/etc/inittab");
    const char level = inittab ? default_runlevel(*inittab) : char{0};
    const std::string levels = level != 0 ? std::string{'S', level} : "S2345";
    for (const char each : levels)
        for (const std::string& directory :
             {std::string("/etc/rc") + each + ".d", std::string("/etc/rc.d/rc") + each + ".d"})
            for (const std::string& link : files.list(directory))
                if (const std::string_view name = started_by_link(link); !name.empty()) x_sysv.emplace(name);
}

} // namespace listenwatch
