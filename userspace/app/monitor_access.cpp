// Who can come to listeners changes while their sockets do nothing.
#include "app/monitor.h"

#include "base/clock.h"
#include "firewall/lone_forwards.h"

namespace listenwatch {

void Monitor::renew_access()
{
    const std::uint64_t now = boottime_ns();
    if (!x_access.take_due(now)) return;
    LinkedForwards linked;
    const auto access_of = [&](const Listener& each) {
        Access access = x_access.source().access_of(each);
        add_links(each.endpoint.transport, access.steering, linked);
        return access;
    };
    x_table.update_access(access_of, now, x_changes);
    publish();
    for (const ForwardNews& news : x_access.source().renew_forwards(linked, now)) x_pipeline.announce(news);
}

} // namespace listenwatch
