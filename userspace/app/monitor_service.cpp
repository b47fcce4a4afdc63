// The monitor towards who runs it: signals, rules that are read again, what it says of itself.
#include "app/monitor.h"

#include "base/clock.h"

namespace listenwatch {

void Monitor::obey_signals()
{
    const SignalRequests requests = x_signals.take();
    if (requests.reload) reload();
    if (requests.reopen || requests.reload) report(x_pipeline.reopen());
    if (requests.stop) x_stop = true;
}

void Monitor::reload()
{
    x_service.reloading();
    auto rules = x_host.load_rules();
    if (rules) {
        x_pipeline.announce(Action::rules_reloaded, std::to_string(rules->size()) + " rules");
        x_pipeline.use_rules(std::move(*rules));
    } else {
        x_pipeline.announce(Action::rules_rejected, "the old rules stay: " + rules.error().text);
        x_host.on_trouble(Error{rules.error().kind, "the old rules stay: " + rules.error().text});
    }
    x_service.ready(status());
}

// A sink that stays broken is told once, and that it is mended too.
void Monitor::report(const Written& end)
{
    x_readers.note(end.waiting, boottime_ns());
    if (end.errors.empty() && end.waiting != 0) return; // what was broken is not mended yet
    if (end.errors.empty() && !x_troubles.empty()) x_host.on_news("all that waited is written");
    for (const Error& error : x_troubles.renew(end.errors)) x_host.on_trouble(error);
}

std::string Monitor::status() const
{
    return std::to_string(x_table.size()) + " listeners, " + std::to_string(x_pipeline.event_count()) + " events, " +
           std::to_string(x_pipeline.alert_count()) + " alerts, " + std::to_string(x_lost_known.total()) + " lost, " +
           std::to_string(x_table.unknown_closes()) + " closings of what was not known, " +
           std::to_string(x_pipeline.evictions()) + " facts forgotten too soon, " +
           std::to_string(x_pipeline.unanswered()) + " reads of processes given up, tier " +
           std::string(to_text(x_sensor.plan.tier));
}

} // namespace listenwatch
