// The monitor looks at the host: at processes whose deeds it heard of, and where no event tells, again and again.
#include "app/monitor.h"

#include <algorithm>
#include <utility>

#include "app/look_pause.h"
#include "base/clock.h"
#include "base/file.h"
#include "snapshot/holders.h"

namespace listenwatch {
namespace {

constexpr int kBusyVisits = 5; // as often a busy io_uring is asked again for its files
// Events wait meanwhile: so long for visits, and then three times as long without.
constexpr std::uint64_t kVisits_ns = 10'000'000, kVisitPauses = 3;
// A socket gets its file, its name and its filter one after the other.
constexpr std::uint64_t kHintPause_ns = 20'000'000;

std::string executable_of(const Procfs& proc, const HolderVisit& visit)
{
    if (visit.process && !visit.process->executable.empty()) return visit.process->executable;
    return read_link(proc.root() + "/" + std::to_string(visit.pid) + "/exe").value_or("");
}

} // namespace

std::optional<std::uint64_t> Monitor::next_look_ns() const
{
    auto next = x_agenda.next_ns();
    if (next) next = std::max(*next, x_visit_allowed_ns);
    for (const std::uint64_t look_ns :
         {x_next_look_ns, x_hinted_look_ns, x_unheld == Unheld::none ? 0 : x_unheld_allowed_ns})
        if (look_ns != 0) next = std::min(next.value_or(look_ns), look_ns);
    return next;
}

// A blind sensor is no reason to wait.
std::uint64_t Monitor::look_interval_ns() const
{
    const std::chrono::milliseconds interval = x_blind.empty() ? x_sensor.plan.look_interval : std::chrono::seconds(1);
    return static_cast<std::uint64_t>(std::chrono::nanoseconds(interval).count());
}

void Monitor::look_where_due()
{
    const std::uint64_t now = boottime_ns();
    if (now >= x_visit_allowed_ns && x_agenda.next_ns().value_or(now + 1) <= now) visit_holders();
    if (x_unheld != Unheld::none && now >= x_unheld_allowed_ns) look_for_unheld();
    if (x_agenda.take_overflow()) hint_look();
    const auto is_due = [now](std::uint64_t look_ns) { return look_ns != 0 && look_ns <= now; };
    if (is_due(x_next_look_ns) || is_due(x_hinted_look_ns)) {
        if (look_around()) close_the_gone();
    }
    publish();
}

// The deed of a moment ago is seen by the look that follows; a flood of deeds gets as many looks as there is time for.
void Monitor::hint_look()
{
    if (x_hinted_look_ns == 0) x_hinted_look_ns = std::max(boottime_ns() + kHintPause_ns, x_look_allowed_ns);
}

void Monitor::visit_holders()
{
    HolderReport report;
    const std::uint64_t begun = boottime_ns();
    const auto [visits, is_whole] = make_visits(begun, report);
    const std::uint64_t now = boottime_ns();
    x_visit_allowed_ns = now + (now - begun) * kVisitPauses;
    if (!is_whole && ++x_busy_visits < kBusyVisits) return visit_again(visits);
    x_busy_visits = 0;
    if (x_table.update_holders(report, now, x_changes) == 0) return;
    x_unheld = is_whole && x_unheld != Unheld::maybe ? Unheld::surely : Unheld::maybe;
}

// Many descriptors, and children that have them all, would keep us from the events: what takes too long is due still.
std::pair<std::vector<HolderVisit>, bool> Monitor::make_visits(std::uint64_t begun_ns, HolderReport& report)
{
    std::vector<HolderVisit> visits;
    bool is_whole = true;
    const auto wanted = x_table.inodes();
    do {
        auto visit = x_agenda.take_due(begun_ns);
        if (!visit) break;
        report.pids.push_back(visit->pid);
        if (visit->did_exec) report.executables[visit->pid] = executable_of(x_proc, *visit);
        const HolderSearch search = find_holders(x_proc, {&visit->pid, 1}, wanted);
        for (const auto& [inode, holders] : search.holders) {
            auto& all = report.holders[inode];
            all.insert(all.end(), holders.begin(), holders.end());
        }
        is_whole = is_whole && search.busy_rings == 0;
        visits.push_back(std::move(*visit));
    } while (boottime_ns() - begun_ns < kVisits_ns);
    return {std::move(visits), is_whole};
}

// Somebody else has them now, or a queue, or they are gone.
void Monitor::look_for_unheld()
{
    const Unheld unheld = std::exchange(x_unheld, Unheld::none);
    const bool has_looked = look_around();
    const std::uint64_t now = boottime_ns();
    x_unheld_allowed_ns = now + pause_after_search_ns(x_look_took_ns);
    if (!has_looked) return;
    close_the_gone();
    if (unheld == Unheld::surely) x_table.put_unheld_in_queues(now, x_changes);
}

// A ring that is busy does not tell its files (io_uring_show_fdinfo only tries its lock).
void Monitor::visit_again(const std::vector<HolderVisit>& visits)
{
    for (const HolderVisit& visit : visits)
        x_agenda.note(
            {visit.did_exec ? HolderDeed::Kind::exec : HolderDeed::Kind::exchange, visit.pid, 0, visit.process},
            boottime_ns());
}

// What was opened or handed on where no event tells, and what the kernel closed. False when it came to nothing.
bool Monitor::look_around()
{
    const std::uint64_t begun = boottime_ns();
    const std::uint64_t drained = x_drained_ns;
    x_hinted_look_ns = 0;
    x_table.begin_resync(begun);
    const auto looked = x_next_look_ns != 0 && x_table.has_tunnels() ? look_at_all() : look_at_descriptors();
    const std::uint64_t now = boottime_ns();
    x_look_took_ns = now - begun - (x_drained_ns - drained);
    x_look_allowed_ns = now + pause_after_look_ns(x_look_took_ns);
    if (x_next_look_ns != 0) x_next_look_ns = std::max(now + look_interval_ns(), x_look_allowed_ns);
    std::vector<Error> errors;
    if (!looked) errors.push_back(during("look at holders", looked.error()).error());
    for (const Error& error : x_look_troubles.renew(errors)) x_host.on_trouble(error);
    if (!looked.value_or(false)) {
        x_table.abandon_look();
        return false;
    }
    if (x_table.awaits_events()) hint_look();
    return true;
}

// The quick one. Losses call for a whole snapshot, which shows all this too: false.
Result<bool> Monitor::look_at_descriptors()
{
    const auto rows = x_sensor.snapshots->look();
    if (!rows) return std::unexpected(rows.error());
    drain_begun();
    if (x_sensor.source->losses() != x_lost_known) return false;
    for (const std::uint32_t pid : x_table.finish_look(*rows, boottime_ns(), x_changes))
        x_agenda.note({HolderDeed::Kind::exchange, pid, 0, nullptr}, boottime_ns());
    return true;
}

// The kernel's own sockets have no descriptor.
Result<bool> Monitor::look_at_all()
{
    const auto snapshot = x_sensor.snapshots->take();
    if (!snapshot) return std::unexpected(snapshot.error());
    drain_begun();
    if (x_sensor.source->losses() != x_lost_known) return false;
    x_table.finish_resync(snapshot->listeners, snapshot->unread_netns_inos, boottime_ns(), x_changes,
                          ResyncCause::no_event);
    return true;
}

// What no event closes and nobody is known to hold: in a queue, or gone.
void Monitor::close_the_gone()
{
    const std::vector<Listener> lost = x_table.unheld_without_events();
    if (lost.empty()) return;
    SensorEvent closed;
    closed.kind = SensorEvent::Kind::close;
    for (const Identity& id : x_sensor.snapshots->find_gone(lost)) {
        closed.time_ns = boottime_ns();
        closed.listener.id = id;
        x_table.apply(closed, x_changes);
    }
}

} // namespace listenwatch
