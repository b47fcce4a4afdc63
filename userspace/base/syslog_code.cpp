#include "base/syslog_code.h"

#include <algorithm>

namespace listenwatch {

std::optional<int> parse_facility(std::string_view name)
{
    const auto* found = std::ranges::find(kSyslogFacilities, name, &SyslogFacility::name);
    return found == kSyslogFacilities.end() ? std::nullopt : std::optional(found->number);
}

} // namespace listenwatch
