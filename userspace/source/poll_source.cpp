#include "source/poll_source.h"

#include <algorithm>
#include <cerrno>
#include <span>
#include <sys/timerfd.h>
#include <utility>

#include "base/file.h"
#include "source/snapshot_diff.h"

namespace listenwatch {
namespace {

// By what a snapshot knows of both: a cookie may be missing in one, the inode is 0 only for the kernel's own.
bool is_same(const Listener& a, const Listener& b)
{
    if (a.id.netns_ino != b.id.netns_ino) return false;
    if (a.id.cookie != 0 && b.id.cookie != 0) return a.id.cookie == b.id.cookie;
    return a.id.inode == b.id.inode && (a.id.inode != 0 || a.endpoint == b.endpoint);
}

// A namespace that could not be read lost nothing by that: its listeners are taken over as they were. One that was read
// in part (TCP, but not UDP) shows some of them already.
void keep_unread(const std::vector<Listener>& known, Snapshot& snapshot)
{
    const std::span<const Listener> shown(snapshot.listeners);
    std::vector<Listener> kept;
    for (const Listener& listener : known)
        if (std::ranges::find(snapshot.unread_netns_inos, listener.id.netns_ino) != snapshot.unread_netns_inos.end() &&
            std::ranges::none_of(shown, [&](const Listener& row) { return is_same(row, listener); }))
            kept.push_back(listener);
    snapshot.listeners.insert(snapshot.listeners.end(), kept.begin(), kept.end());
}

} // namespace

PollSource::PollSource(SnapshotTaker& taker, std::chrono::milliseconds interval, std::vector<Listener> known,
                       UniqueFd timer)
    : x_taker(taker), x_interval(interval), x_known(std::move(known)), x_timer(std::move(timer))
{
}

Result<std::unique_ptr<PollSource>> PollSource::start(SnapshotTaker& taker, std::chrono::milliseconds interval,
                                                      std::vector<Listener> known)
{
    if (interval <= std::chrono::milliseconds::zero())
        return fail(ErrorKind::usage, "the interval between two looks must be more than 0 ms");
    UniqueFd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    if (!timer) return fail(errno_kind(errno), "create the timer of the poll source: " + errno_text(errno));
    std::unique_ptr<PollSource> source(new PollSource(taker, interval, std::move(known), std::move(timer)));
    if (const auto armed = source->wait_for_next_look(); !armed) return std::unexpected(armed.error());
    return source;
}

Result<void> PollSource::wait_for_next_look()
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(x_interval);
    itimerspec when{};
    when.it_value.tv_sec = seconds.count();
    when.it_value.tv_nsec = std::chrono::nanoseconds(x_interval - seconds).count();
    if (::timerfd_settime(x_timer.get(), 0, &when, nullptr) != 0)
        return fail(errno_kind(errno), "set the timer of the poll source: " + errno_text(errno));
    return {};
}

bool PollSource::drain(SensorHandler& handler)
{
    std::uint64_t expirations = 0;
    if (::read(x_timer.get(), &expirations, sizeof expirations) != sizeof expirations) return false;
    auto snapshot = x_taker.take();
    x_last_result = wait_for_next_look();
    if (!snapshot) {
        x_last_result = during("look at the listeners again", snapshot.error());
        return false;
    }
    keep_unread(x_known, *snapshot);
    const auto events = diff_listeners(x_known, snapshot->listeners, snapshot->ended_boottime_ns);
    x_known = std::move(snapshot->listeners);
    for (const SensorEvent& event : events) handler.on_event(event);
    return false;
}

} // namespace listenwatch
