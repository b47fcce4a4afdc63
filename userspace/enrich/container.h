// Which container a socket belongs to, by the names of cgroups.
#pragma once

#include <string_view>

#include "enrich/container_files.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// The container that a cgroup path names; id empty = none. Docker, Podman, containerd (Kubernetes, nerdctl), CRI-O,
/// LXC (Incus, LXD) and systemd-nspawn; a bare id has no runtime. The outermost counts: what runs in a container can
/// make cgroups of any name below its own, so an inner name proves nothing. Virtual machines and the monitors of
/// containers (conmon, lxc.monitor, the supervisor of nspawn) run on the host and are none.
Container parse_container(std::string_view cgroup);

/// Fills Listener::container: by the socket's cgroup, else by the opener's; its name and image by the files
/// of its runtime. Called for each listener, after the opener
/// is known.
class ContainerEnricher final : public Enricher {
public:
    explicit ContainerEnricher(const std::string& root = "") : x_files(root) {}
    void enrich(Listener& listener) override;
    [[nodiscard]] std::uint64_t evictions() const override { return x_files.evictions(); }

private:
    ContainerFiles x_files;
};

} // namespace listenwatch
