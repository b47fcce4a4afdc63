// Where alerts for people go.
#pragma once

#include <string>

namespace listenwatch {

/// A local log daemon, and what is said when it does not take alerts.
struct LogTarget {
    std::string socket_path; ///< "/dev/log", "/run/systemd/journal/socket"
    int facility = 10;       ///< authpriv
    std::string consequence; ///< "alerts are only in /var/log/listenwatch/events.json"
};

} // namespace listenwatch
