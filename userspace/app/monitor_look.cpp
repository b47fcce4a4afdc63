// The monitor looks at the host again: after a loss, until the table is exact.
#include "app/monitor.h"

#include "base/clock.h"

namespace listenwatch {
namespace {

constexpr int kResyncAttempts = 5; // a flood that goes on can spoil a snapshot

} // namespace

void Monitor::check_losses()
{
    x_unchecked = false;
    x_checked_ns = boottime_ns();
    const SourceLosses lost = x_sensor.source->losses();
    if (lost != x_lost_known) {
        tell_losses(lost, "");
        x_inexact = true;
    }
    if (!x_inexact) return;
    if (const auto synced = resync(); !synced) x_host.on_trouble(synced.error());
    if (x_inexact) x_unchecked = true; // try again after the next pause, whether more is lost or not
}

void Monitor::tell_losses(const SourceLosses& now, const std::string& when)
{
    const std::uint64_t no_room = now.no_room - x_lost_known.no_room;
    const std::uint64_t malformed = now.malformed - x_lost_known.malformed;
    std::string reason;
    if (no_room != 0) reason = std::to_string(no_room) + " events found no room in the ring buffer" + when;
    if (malformed != 0)
        reason +=
            (reason.empty() ? "" : ", ") + std::to_string(malformed) + " records were malformed and refused" + when;
    x_pipeline.announce(Action::events_lost, reason, {no_room + malformed, malformed});
    x_lost_known = now;
}

Result<void> Monitor::resync()
{
    for (int attempt = 0; attempt < kResyncAttempts; ++attempt) {
        x_table.begin_resync(boottime_ns());
        auto snapshot = x_sensor.snapshots->take();
        if (!snapshot) return during("look again after a loss", snapshot.error());
        drain_until(snapshot->ended_boottime_ns);
        const SourceLosses lost = x_sensor.source->losses();
        if (lost != x_lost_known) {
            tell_losses(lost, " while the host was looked at");
            continue;
        }
        const std::size_t not_looked_at =
            x_table.finish_resync(snapshot->listeners, snapshot->unread_netns_inos, boottime_ns(), x_changes);
        publish();
        x_inexact = false;
        if (not_looked_at != 0)
            return fail(ErrorKind::runtime, std::to_string(not_looked_at) +
                                                " listeners are in network namespaces that could not be looked at "
                                                "after a loss: they may be closed by now");
        return {};
    }
    return fail(ErrorKind::runtime, "events are lost faster than the host can be looked at: the table is not exact");
}

} // namespace listenwatch
