// Programs that start others: what they start is not their own service.
#pragma once

#include <cstdint>
#include <string_view>

namespace listenwatch {

enum class Starter : std::uint8_t {
    none,
    sshd,
    login, ///< getty, login, a display manager's session
    cron,
    at,
    runit,
    s6,
    daemontools,
    supervisord,
    pm2,
    monit,
    super_server,
};

/// By the name of a process; versions and titles behind it are allowed where programs write them there.
Starter starter_of(std::string_view comm);

} // namespace listenwatch
