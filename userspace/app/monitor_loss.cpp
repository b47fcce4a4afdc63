// The monitor after a loss: it is told, and the host is looked at anew.
#include "app/monitor.h"

#include <fmt/format.h>

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
    const std::uint64_t no_room = now.no_room() - x_lost_known.no_room();
    const std::uint64_t malformed = now.malformed - x_lost_known.malformed;
    const std::uint64_t skipped = now.skipped - x_lost_known.skipped;
    std::vector<std::string> reasons;
    if (no_room != 0) reasons.push_back(std::to_string(no_room) + " events found no room in the ring buffer" + when);
    if (skipped != 0)
        reasons.push_back(std::to_string(skipped) + " runs of a program that was interrupted on that CPU were skipped" +
                          when);
    if (malformed != 0) reasons.push_back(std::to_string(malformed) + " records were malformed and refused" + when);
    x_pipeline.announce(Action::events_lost, fmt::format("{}", fmt::join(reasons, ", ")),
                        {.count = no_room + skipped + malformed,
                         .malformed = malformed,
                         .skipped = skipped,
                         .opens = now.opens - x_lost_known.opens,
                         .closes = now.closes - x_lost_known.closes,
                         .deeds = now.deeds - x_lost_known.deeds});
    x_lost_known = now;
}

Result<void> Monitor::resync()
{
    for (int attempt = 0; attempt < kResyncAttempts; ++attempt) {
        x_table.begin_resync(boottime_ns());
        auto snapshot = x_sensor.snapshots->take();
        if (!snapshot) return during("look again after a loss", snapshot.error());
        drain_begun();
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
