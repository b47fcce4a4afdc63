// inetd, xinetd and their kind: who is behind a port that they serve for others.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/procfs.h"
#include "base/super_server_kind.h"
#include "enrich/served_port.h"
#include "enrich/service_files.h"
#include "enrich/service_provider.h"

namespace listenwatch {

/// The files that it reads, by its arguments: the defaults where they name none. Relative names are left out: they are
/// relative to where it was then.
std::vector<std::string> configuration_of(SuperServerKind kind, const std::vector<std::string>& args);

/// Names the service and the real program of a port whose socket root's super-server opened or, if it is not the
/// opener, holds. What it serves for systemd keeps its unit (xinetd.service) and slice.
class SuperServerProvider final : public ServiceProvider {
public:
    explicit SuperServerProvider(const Procfs& proc, std::string root = "") : x_proc(proc), x_root(std::move(root)) {}
    bool find(ServiceQuestion& question, Service& service) override;
    [[nodiscard]] FileNotes check() override;

private:
    static constexpr std::size_t kMostConfigurations = 16;

    struct Configuration {
        ServiceFiles files;
        std::vector<ServedPort> served;
    };
    struct Daemon {
        SuperServerKind kind = SuperServerKind::none;
        std::vector<std::string> args;
    };
    [[nodiscard]] Daemon daemon_of(const Listener& listener) const;
    const Configuration& configuration(const Daemon& daemon);

    const Procfs& x_proc;
    std::string x_root;
    std::map<std::vector<std::string>, Configuration> x_configurations; // by kind and files
};

} // namespace listenwatch
