#include "app/pipeline.h"

#include "base/clock.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kOffsetAge_ns = 1'000'000'000; // the wall clock may be set: look again each second

template<class Step> std::vector<Error> each_sink(std::vector<std::unique_ptr<Sink>>& sinks, Step step)
{
    std::vector<Error> errors;
    for (const auto& sink : sinks)
        if (const Result<void> done = step(*sink); !done) errors.push_back(done.error());
    return errors;
}

} // namespace

void Pipeline::publish(const TableChange& change)
{
    if (change.action != Action::listener_closed) // what was known when it opened still holds when it closes
        for (const auto& enricher : x_enrichers) enricher->enrich(*change.listener);
    auto event = std::make_shared<ListenEvent>();
    event->action = change.action;
    event->boottime_ns = change.boottime_ns;
    event->listener = change.listener;
    event->recovered = change.recovered;
    send(event);
}

void Pipeline::announce(Action action, std::string detail, Losses lost)
{
    auto event = std::make_shared<ListenEvent>();
    event->action = action;
    event->boottime_ns = boottime_ns();
    event->detail = std::move(detail);
    event->lost = lost;
    send(event);
}

void Pipeline::send(const std::shared_ptr<ListenEvent>& event)
{
    event->sequence = ++x_sequence;
    if (event->boottime_ns > x_offset_read_ns + kOffsetAge_ns || x_offset_read_ns == 0) {
        x_realtime_offset_ns = realtime_offset_ns();
        x_offset_read_ns = boottime_ns();
    }
    event->realtime_ns = static_cast<std::int64_t>(event->boottime_ns) + x_realtime_offset_ns;
    x_schema.describe(*event, x_record);
    for (const auto& sink : x_sinks) sink->write(x_record, nullptr);
    if (event->listener) raise_alerts(event);
}

void Pipeline::raise_alerts(const std::shared_ptr<const ListenEvent>& event)
{
    x_hits.clear();
    x_rules.match(x_record, x_hits);
    for (const auto& rule : x_hits) {
        if (rule->level < x_least_level) continue;
        Alert alert{rule, event, 0};
        const auto suppressed = x_throttle.admit(alert, event->boottime_ns);
        if (!suppressed) continue;
        alert.suppressed = *suppressed;
        ++x_alert_count;
        x_schema.describe(alert, x_record);
        for (const auto& sink : x_sinks) sink->write(x_record, &alert);
    }
}

std::vector<Error> Pipeline::flush()
{
    return each_sink(x_sinks, [](Sink& sink) { return sink.flush(); });
}

std::vector<Error> Pipeline::reopen()
{
    return each_sink(x_sinks, [](Sink& sink) { return sink.reopen(); });
}

} // namespace listenwatch
