#include "enrich/starter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/super_server_kind.h"

namespace listenwatch {

Starter starter_of(std::string_view comm)
{
    constexpr std::array<std::pair<std::string_view, Starter>, 18> kNames{{
        {"sshd", Starter::sshd},
        {"sshd-session", Starter::sshd}, // since OpenSSH 9.8
        {"dropbear", Starter::sshd},
        {"login", Starter::login},
        {"getty", Starter::login},
        {"agetty", Starter::login},
        {"cron", Starter::cron},
        {"crond", Starter::cron},
        {"anacron", Starter::cron},
        {"fcron", Starter::cron},
        {"atd", Starter::at},
        {"runsv", Starter::runit},
        {"runsvdir", Starter::runit},
        {"s6-supervise", Starter::s6},
        {"s6-svscan", Starter::s6},
        {"supervise", Starter::daemontools},
        {"supervisord", Starter::supervisord},
        {"monit", Starter::monit},
    }};
    const auto* found = std::ranges::find(kNames, comm, &std::pair<std::string_view, Starter>::first);
    if (found != kNames.end()) return found->second;
    if (comm.starts_with("PM2 v")) return Starter::pm2; // "PM2 v5.3.0: God"
    return super_server_kind(comm) != SuperServerKind::none ? Starter::super_server : Starter::none;
}

} // namespace listenwatch
