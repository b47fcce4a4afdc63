// Who started what no service is behind: cron, or somebody by hand.
#pragma once

#include <string>

#include "enrich/service_provider.h"
#include "enrich/user.h"
#include "enrich/watched_file.h"

namespace listenwatch {

/// Asked last. Gives a type and a sentence but no name: nothing that starts again at boot is behind it. By root's sshd,
/// cron or atd among the parents, else by the controlling terminal, else by the audit login uid. A unit that is a scope
/// keeps its name.
class StartedByProvider final : public ServiceProvider {
public:
    explicit StartedByProvider(const std::string& root = "") : x_passwd(root + "/etc/passwd") {}
    bool find(ServiceQuestion& question, Service& service) override;

private:
    std::string user_of(const HeldProcess& process);

    WatchedFile x_passwd;
    IdNames x_users;
};

/// A terminal's name by its device number as proc_pid_stat(5) has it: "pts/3", "tty1", "ttyS0"; "" for another one.
std::string terminal_name(std::uint32_t device);

} // namespace listenwatch
