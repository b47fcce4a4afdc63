// Which init scripts are started at boot.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "enrich/service_files.h"

namespace listenwatch {

/// Runlevels of sysvinit (links S20NAME and K20NAME in /etc/rc2.d or /etc/rc.d/rc2.d) and of OpenRC (links in
/// /etc/runlevels/LEVEL).
class Runlevels {
public:
    /// Of sysvinit's levels the one that /etc/inittab names counts and S, the boot itself; without one (systemd,
    /// upstart) any of 2 to 5. On a host that OpenRC started they count for nothing.
    static Runlevels read(ServiceFiles& files);

    /// Whether OpenRC started this host.
    [[nodiscard]] bool openrc_runs() const { return x_openrc_runs; }
    [[nodiscard]] bool starts_sysv(const std::string& name) const { return x_sysv.contains(name); }
    [[nodiscard]] bool starts_openrc(const std::string& name) const { return x_openrc.contains(name); }

private:
    void read_sysv(ServiceFiles& files);

    std::set<std::string> x_sysv, x_openrc;
    bool x_openrc_runs = false;
};

/// The runlevel of inittab(5)'s initdefault; 0 when it names none.
char default_runlevel(std::string_view inittab);

} // namespace listenwatch
