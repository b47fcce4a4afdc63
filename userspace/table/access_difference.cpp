#include "table/access_difference.h"

namespace listenwatch {

void note_access(const Access& before, const Access& now, ListenerDifference& difference)
{
    difference.reach |= now.reach != before.reach && now.reach != Reach::unknown;
    difference.exposed |= is_exposed(now.reach) && !is_exposed(before.reach);
    difference.firewall |= now.firewall != before.firewall && now.firewall && before.firewall;
    difference.steering |= now.steering != before.steering;
}

} // namespace listenwatch
