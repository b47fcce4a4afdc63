#include "app/monitor.h"

#include <algorithm>
#include <malloc.h>
#include <poll.h>

#include "app/enrichers.h"
#include "base/clock.h"

namespace listenwatch {
namespace {

constexpr int kSettle_ms = 200;                               // how long after the last event losses are looked for
constexpr std::uint64_t kLongestUnchecked_ns = 1'000'000'000; // and at the latest, if events never pause
constexpr int kRetryWrite_ms = 1000;                          // how soon a sink that failed is tried again
constexpr int kRetryBusy_ms = 50;                             // and one whose reader is slow
constexpr int kReaderPause_ms = 2;                            // between two tries while we wait for it

} // namespace

Monitor::Monitor(Sensor sensor, Pipeline& pipeline, AnswerSource& answers, AccessSource& access, MonitorHost& host,
                 Signals& signals, const SensorOptions& options)
    : x_sensor(std::move(sensor)),
      x_pipeline(pipeline),
      x_answers(answers),
      x_access(access),
      x_host(host),
      x_signals(signals),
      x_poll_interval(options.poll_interval),
      x_canary_interval(options.canary_interval)
{
    x_pipeline.on_much_written([this] { wait_for_readers(); });
}

void Monitor::on_event(const SensorEvent& event)
{
    if (x_canary.hear(event)) return;
    if (event.kind == SensorEvent::Kind::deed && event.deed.kind == HolderDeed::Kind::socket) return hint_look();
    if (event.kind == SensorEvent::Kind::deed) return x_agenda.note(event.deed, boottime_ns());
    if (x_collecting) {
        x_pending.push_back(event);
        return;
    }
    x_table.apply(event, x_changes);
    publish();
}

void Monitor::publish()
{
    for (const TableChange& change : x_changes) x_pipeline.publish(change);
    x_changes.clear();
}

// A reader that is slow, but reads, gets everything: meanwhile the ring in the kernel holds what happens. One that does
// not read costs the others two seconds, once. When the end is asked for, all waits that are left have one bound.
void Monitor::wait_for_readers()
{
    report(x_pipeline.flush());
    const std::uint64_t begun = boottime_ns();
    while (x_readers.holds(x_stop_asked_ns != 0 ? x_stop_asked_ns : begun, boottime_ns())) {
        x_service.alive();
        ::poll(nullptr, 0, kReaderPause_ms);
        x_signals.on_readable();
        if (x_stop_asked_ns == 0 && x_signals.waiting().stop) x_stop_asked_ns = boottime_ns();
        report(x_pipeline.flush());
    }
}

// Before something that must come after all events.
void Monitor::send_all_waiting()
{
    for (int left_ms = x_pipeline.wait_ms(); left_ms > 0; left_ms = x_pipeline.wait_ms()) {
        const std::uint64_t due_ns = boottime_ns() + static_cast<std::uint64_t>(left_ms) * 1'000'000;
        if (!wait_for_answers(x_answers.source(), due_ns)) break;
        x_pipeline.send_waiting();
    }
    x_pipeline.send_all_waiting();
}

void Monitor::on_readable()
{
    x_more = true;
}

void Monitor::drain()
{
    x_more = x_sensor.source->drain(*this);
    x_unchecked = true;
}

// The best tier was wished for and another one runs: what that costs is in listenwatch.sensor.blind.
void Monitor::announce_degraded()
{
    std::string reason;
    for (const TierAttempt& attempt : x_sensor.attempts)
        if (!attempt.failure.empty())
            reason += "tier " + std::string(to_text(attempt.tier)) + " does not run: " + attempt.failure + "; ";
    if (!reason.empty())
        x_pipeline.announce(Action::sensor_degraded,
                            reason + "tier " + std::string(to_text(x_sensor.plan.tier)) + " does");
}

// All that the kernel had begun to tell by now: a flood that goes on must not hold us for ever, and a record that is
// still being written on another CPU must not hide those behind it.
void Monitor::drain_begun()
{
    const std::uint64_t begun = boottime_ns();
    const std::uint64_t mark = x_sensor.source->mark();
    do {
        drain();
        if (!x_collecting) wait_for_readers();
    } while (!x_sensor.source->is_past(mark));
    x_drained_ns += boottime_ns() - begun;
}

// The order that leaves no gap: the source is attached already, the snapshot is taken, what came meanwhile is replayed.
Result<void> Monitor::start()
{
    auto snapshot = x_sensor.snapshots->take();
    if (!snapshot) return during("start", snapshot.error());
    for (const std::string& sentence : snapshot->blind) {
        x_sensor.plan.blind.push_back(sentence);
        x_host.on_news("blind: " + sentence);
    }
    if (!x_sensor.source) {
        if (const auto polling = begin_polling(x_sensor, x_poll_interval, snapshot->listeners); !polling)
            return polling;
    } else {
        drain_begun();
    }
    x_collecting = false;
    x_pipeline.set_sensor({std::string(to_text(x_sensor.plan.tier)), x_sensor.plan.blind});
    x_pipeline.announce(Action::started, "tier " + std::string(to_text(x_sensor.plan.tier)) + ", snapshot by " +
                                             x_sensor.snapshot_means);
    announce_degraded();
    x_table.start(snapshot->listeners, x_pending, boottime_ns(), x_changes);
    x_pending = {};
    publish();
    send_all_waiting();
    check_losses();
    // Before anybody is told to go on: the kernel skips a program that is interrupted and called again on that CPU.
    if (x_sensor.programs != nullptr && x_canary_interval.count() != 0) prove_sensor();
    report(x_pipeline.flush());
    x_host.on_ready(x_table);
    ::malloc_trim(0); // libbpf, YAML and the snapshot took most of what this program ever needs
    x_service.ready(status());
    return {};
}

Result<void> Monitor::watch_everything(EventLoop& loop)
{
    if (const auto watched = loop.watch(x_signals.fd(), x_signals); !watched) return watched;
    if (const int fd = x_answers.source().poll_fd(); fd >= 0)
        if (const auto watched = loop.watch(fd, x_answers); !watched) return watched;
    for (const int fd : x_access.source().news_fds())
        if (const auto watched = loop.watch(fd, x_access); !watched) return watched;
    return loop.watch(x_sensor.source->poll_fd(), *this);
}

Result<void> Monitor::run()
{
    auto loop = EventLoop::create();
    if (!loop) return std::unexpected(loop.error());
    if (const auto started = start(); !started) return started;
    if (!x_sensor.plan.late.empty()) x_next_look_ns = boottime_ns() + look_interval_ns();
    if (const auto watched = watch_everything(*loop); !watched) return watched;
    while (!x_stop) {
        if (x_more) drain();
        x_pipeline.tell_held_back();
        wait_for_readers();
        if (const auto waited = loop->wait(pause_ms()); !waited) return waited;
        if (x_answers.source().wait_ms() == 0) x_answers.source().take();
        x_pipeline.send_waiting();
        look_where_due();
        renew_access();
        if (x_next_canary_ns != 0 && x_next_canary_ns <= boottime_ns()) prove_sensor();
        const bool quiet = !x_more;
        if (x_unchecked && (quiet || boottime_ns() - x_checked_ns > kLongestUnchecked_ns)) check_losses();
        obey_signals();
        x_service.alive();
    }
    finish();
    return {};
}

// What happened before the end was asked for still comes out.
void Monitor::finish()
{
    if (x_stop_asked_ns == 0) x_stop_asked_ns = boottime_ns();
    x_service.stopping();
    drain_begun();
    if (const SourceLosses lost = x_sensor.source->losses(); lost != x_lost_known) tell_losses(lost, "");
    send_all_waiting();
    x_pipeline.tell_all_held_back();
    x_pipeline.announce(Action::stopped, status());
    const Written end = x_pipeline.flush();
    report(end);
    if (end.waiting != 0)
        x_host.on_trouble({ErrorKind::runtime, "a reader is busy at the end: what it did not take is lost"});
}

int Monitor::pause_ms() const
{
    const SignalRequests& asked = x_signals.waiting(); // that came while we waited for readers
    if (x_more || asked.stop || asked.reload || asked.reopen) return 0;
    int pause = x_unchecked ? kSettle_ms : -1;
    const auto at_most = [&](int limit_ms) { pause = pause < 0 ? limit_ms : std::min(pause, limit_ms); };
    if (!x_troubles.empty()) at_most(kRetryWrite_ms);
    if (x_readers.is_waiting()) at_most(kRetryBusy_ms);
    for (const int wait_ms : {x_pipeline.held_back_wait_ms(), x_pipeline.wait_ms(), x_answers.source().wait_ms()})
        if (wait_ms >= 0) at_most(wait_ms);
    if (const auto due = next_look_ns()) at_most(milliseconds_until(*due));
    if (x_next_canary_ns != 0) at_most(milliseconds_until(x_next_canary_ns));
    if (x_service.watchdog_ms() > 0) at_most(x_service.watchdog_ms());
    return pause;
}

} // namespace listenwatch
