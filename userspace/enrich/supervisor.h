// Supervisors: which of their services it is.
#pragma once

#include <string>

#include "enrich/service_provider.h"

namespace listenwatch {

/// By the nearest supervisor of root among the parents. runit, s6 and daemontools say the name of the service directory
/// in their arguments and stay in it: its `run` is the definition, and with a file `down` it does not start at boot.
/// supervisord and pm2 set variables; monit tells no name.
class SupervisorProvider final : public ServiceProvider {
public:
    explicit SupervisorProvider(std::string root = "") : x_root(std::move(root)) {}
    bool find(ServiceQuestion& question, Service& service) override;

private:
    void describe_directory(const HeldProcess& supervisor, Service& service) const;

    std::string x_root;
};

/// The name of a service by the directory that its supervisor was given and the one that it stays in: "sshd",
/// "sshd/log".
std::string supervised_name(std::string_view given, std::string_view cwd);

} // namespace listenwatch
