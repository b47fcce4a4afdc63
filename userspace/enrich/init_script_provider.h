// SysV and OpenRC: which script in /etc/init.d started it.
#pragma once

#include <string>

#include "enrich/init_scripts.h"
#include "enrich/pid_files.h"
#include "enrich/service_provider.h"

namespace listenwatch {

/// A unit that systemd generated from a script is that script's service (systemd-sysv-generator(8)); OpenRC's cgroups
/// name theirs. Where no cgroup says anything: by pid file, by OpenRC's supervise-daemon, by a script that is still
/// running, by the variable that OpenRC sets (of root's process or of a program that the script starts: anybody can set
/// it), and by the program of the one script that starts it, if root's. Asked of the opener and its parents, up to
/// whoever starts others for a living.
class InitScriptProvider final : public ServiceProvider {
public:
    explicit InitScriptProvider(const std::string& root = "")
        : x_root(root), x_scripts(root), x_pid_files(x_scripts, root)
    {
    }
    bool find(ServiceQuestion& question, Service& service) override;
    /// Many daemons write their pid file after they began to listen.
    [[nodiscard]] bool may_know_soon(ServiceQuestion& question) override;
    [[nodiscard]] FileNotes check() override;

private:
    bool find_generated(Service& service);
    std::string script_of(const HeldProcess& process);
    std::string script_by_program(const HeldProcess& process);

    std::string x_root;
    InitScripts x_scripts;
    PidFiles x_pid_files;
};

/// The `SourcePath=` of a generated unit; "" = none.
std::string source_path(std::string_view unit_file);

} // namespace listenwatch
