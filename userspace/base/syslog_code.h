// Numbers of syslog (RFC 5424, 6.2.1) for facilities and levels.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "listenwatch/event.h"

namespace listenwatch {

/// A facility as syslog.conf(5) names it.
struct SyslogFacility {
    std::string_view name;
    int number;
};

/// Those that make sense for alerts.
inline constexpr std::array<SyslogFacility, 12> kSyslogFacilities{{{"authpriv", 10},
                                                                   {"auth", 4},
                                                                   {"daemon", 3},
                                                                   {"user", 1},
                                                                   {"local0", 16},
                                                                   {"local1", 17},
                                                                   {"local2", 18},
                                                                   {"local3", 19},
                                                                   {"local4", 20},
                                                                   {"local5", 21},
                                                                   {"local6", 22},
                                                                   {"local7", 23}}};

std::optional<int> parse_facility(std::string_view name);

/// 6 (info) to 2 (crit). Never less: Debian's rsyslog writes emerg to every terminal.
constexpr int syslog_severity(Level level)
{
    return 6 - static_cast<int>(level);
}

} // namespace listenwatch
