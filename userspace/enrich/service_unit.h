// Which service is behind a socket, by the names of cgroups: a text parse, no bus and no library.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "listenwatch/stages.h"

namespace listenwatch {

/// The program that starts services on this host.
enum class InitSystem : std::uint8_t { systemd, openrc, other };

/// systemd by /run/systemd/system (sd_booted(3)), OpenRC by /run/openrc, both under `root`.
InitSystem detect_init_system(const std::string& root = "");

/// The service that a cgroup path names, as sd_pid_get_unit(3) and sd_pid_get_user_unit(3) read it: leading slices are
/// skipped, "_" before a name that looks like the kernel's is dropped, the first unit counts. Of a v1 or v2 hierarchy;
/// "/../" in front (a cgroup outside of our cgroup namespace) is skipped. OpenRC's are "/openrc/NAME", "/openrc.NAME",
/// and on its own hosts also "/NAME". Nothing known: `type` is empty.
///
/// What a rule sees: a service has service.name. A scope (an ssh or terminal session, `systemd-run --scope`, a
/// container) has systemd.unit but no service.name: nothing that starts again at boot is behind it. A unit of a user's
/// manager has systemd.user_unit beside systemd.unit (user@UID.service), and service.name is that of the user's unit.
Service parse_service(std::string_view cgroup, InitSystem init = InitSystem::systemd);

/// Whose manager a unit is: 1000 for "user@1000.service", not for another unit that looks nearly like it.
std::optional<std::uint32_t> user_of_manager(std::string_view unit);

/// The name that a service is known by: its unit's without suffix; "" for a scope.
std::string_view service_name(std::string_view unit);

/// Fills Listener::service. Called for each listener, after the opener is known. The cgroup of the socket goes first:
/// it names the unit that made it, also when its opener was `(sd-listen)` and is gone (then it is the .socket).
/// init.scope and the root are no answer where the opener's cgroup gives a better one.
class ServiceUnitEnricher final : public Enricher {
public:
    explicit ServiceUnitEnricher(InitSystem init) : x_init(init) {}
    void enrich(Listener& listener) override;

private:
    InitSystem x_init;
};

} // namespace listenwatch
