// Tells systemd how we are (sd_notify(3)): one datagram, no library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace listenwatch {

/// The socket that $NOTIFY_SOCKET names. Outside of systemd there is none and nothing is sent.
class ServiceNotice {
public:
    ServiceNotice();

    /// READY=1 and what the status line says.
    void ready(std::string_view status);
    /// RELOADING=1 with the time it began (systemd 253 wants it, older ones ignore it).
    void reloading();
    void stopping();
    void status(std::string_view text);
    /// WATCHDOG=1, where there is a watchdog and it is time to say so: may be called at each turn of the loop. Never
    /// waits for a manager that does not read.
    void alive();
    /// Half of $WATCHDOG_USEC in milliseconds, -1 = no watchdog: how often `alive` must be said.
    [[nodiscard]] int watchdog_ms() const { return x_watchdog_ms; }

private:
    void send(const std::string& text, int flags = 0) const;

    UniqueFd x_socket;
    std::string x_address;
    int x_watchdog_ms = -1;
    std::uint64_t x_alive_ns = 0; // when `alive` was said last
};

} // namespace listenwatch
