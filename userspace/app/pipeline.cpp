#include "app/pipeline.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/clock.h"
#include "table/access_difference.h"

namespace listenwatch {
namespace {

// "nginx[12] (/usr/sbin/nginx) user=www-data unit=nginx.service"
std::string describe_owner(const Listener& listener)
{
    if (listener.kernel) return "the kernel";
    std::string text = "a process that is not known";
    if (listener.opener)
        text = fmt::format("{}[{}] ({})", listener.opener->comm, listener.opener->pid, listener.opener->executable);
    text += " user=" + (listener.user_name.empty() ? std::to_string(listener.uid) : listener.user_name);
    if (!listener.service.unit.empty()) text += " unit=" + listener.service.unit;
    return text;
}

// A closing is not enriched: nothing comes for it.
bool is_pending(const TableChange& change)
{
    return change.action != Action::listener_closed && change.listener->enrichment == Enrichment::pending;
}

constexpr std::uint64_t kPatience_ns = 250'000'000;
constexpr int kAskAgain_ms = 60;                       // of what comes to a file, nobody tells that it is there
constexpr std::size_t kMostWaiting = 4096;             // beyond, the first goes as it is: memory has a bound
constexpr std::size_t kMostUnflushed = 256;            // records: of 4 KiB each, a quarter of what a JsonFile keeps
constexpr std::uint64_t kOffsetAge_ns = 1'000'000'000; // the wall clock may be set: look again each second

} // namespace

// What was known when it opened still holds when it closes. Who can come is another where its device is, and nobody
// else tells of that.
void Pipeline::enrich(TableChange& change)
{
    if (change.action == Action::listener_closed) return;
    const Access before = change.listener->access;
    for (const auto& enricher : x_enrichers) enricher->enrich(*change.listener);
    if (change.action == Action::listener_changed) note_access(before, change.listener->access, change.difference);
}

void Pipeline::publish(TableChange change)
{
    enrich(change);
    if (x_waiting.empty() && !is_pending(change)) return send_change(change);
    x_waiting.push_back({std::move(change), boottime_ns() + kPatience_ns});
    if (x_waiting.size() > kMostWaiting) send_first();
}

void Pipeline::send_waiting()
{
    while (!x_waiting.empty()) {
        Waiting& first = x_waiting.front();
        const bool is_due = boottime_ns() >= first.due_ns;
        if (is_pending(first.change)) enrich(first.change); // once more at the end
        if (is_pending(first.change) && !is_due) return;
        send_first();
    }
}

void Pipeline::send_all_waiting()
{
    while (!x_waiting.empty()) send_first();
}

void Pipeline::send_first()
{
    const TableChange change = std::move(x_waiting.front().change);
    x_waiting.pop_front();
    send_change(change);
}

int Pipeline::wait_ms() const
{
    if (x_waiting.empty()) return -1;
    return std::min(milliseconds_until(x_waiting.front().due_ns), kAskAgain_ms);
}

void Pipeline::send_change(const TableChange& change)
{
    Enrichment& enrichment = change.listener->enrichment;
    if (enrichment == Enrichment::pending) enrichment = Enrichment::partial;
    auto event = std::make_shared<ListenEvent>();
    event->action = change.action;
    event->boottime_ns = change.boottime_ns;
    event->listener = change.listener;
    event->recovered = change.recovered;
    event->difference = change.difference;
    send(event);
    follow_port(change);
}

// Who takes part in a port of somebody else is news of its own.
void Pipeline::follow_port(const TableChange& change)
{
    if (change.action != Action::listener_opened && change.action != Action::listener_present)
        x_ports.remove(*change.listener);
    if (change.action == Action::listener_closed) return;
    const auto other = x_ports.add(change.listener);
    if (!other || change.action == Action::listener_changed) return;
    auto event = std::make_shared<ListenEvent>();
    event->action = Action::listener_shared;
    event->boottime_ns = change.boottime_ns;
    event->listener = change.listener;
    event->recovered = change.recovered;
    event->detail = "the port is also that of " + describe_owner(*other);
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

void Pipeline::announce(const ForwardNews& news)
{
    auto event = std::make_shared<ListenEvent>();
    event->action = news.action;
    event->boottime_ns = boottime_ns();
    event->forward = news.forward;
    event->detail = news.text;
    send(event);
}

void Pipeline::tell_held_back()
{
    if (held_back_wait_ms() != 0) return;
    const std::uint64_t now = boottime_ns();
    tell(x_throttle.sum_up(now), now);
}

void Pipeline::tell_all_held_back()
{
    tell(x_throttle.sum_up_all(), boottime_ns());
}

int Pipeline::held_back_wait_ms() const
{
    const auto due = x_throttle.due_ns();
    return due ? milliseconds_until(*due) : -1;
}

void Pipeline::tell(std::vector<Alert> words, std::uint64_t time_ns)
{
    for (Alert& word : words) {
        word.summed_realtime_ns = realtime_of(time_ns);
        x_schema.describe(word, x_record);
        write(&word);
    }
}

std::int64_t Pipeline::realtime_of(std::uint64_t time_ns)
{
    if (time_ns > x_offset_read_ns + kOffsetAge_ns || x_offset_read_ns == 0) {
        x_realtime_offset_ns = realtime_offset_ns();
        x_offset_read_ns = boottime_ns();
    }
    return static_cast<std::int64_t>(time_ns) + x_realtime_offset_ns;
}

void Pipeline::send(const std::shared_ptr<ListenEvent>& event)
{
    event->sequence = ++x_sequence;
    event->realtime_ns = realtime_of(event->boottime_ns);
    x_schema.describe(*event, x_record);
    write(nullptr);
    if (event->forward || (event->listener && !x_quiet.cover(*event->listener))) raise_alerts(event);
    if (x_unflushed < kMostUnflushed || !x_rest) return;
    x_unflushed = 0;
    x_rest();
}

void Pipeline::write(const Alert* alert)
{
    for (const auto& sink : x_sinks) sink->write(x_record, alert);
    ++x_unflushed;
}

void Pipeline::raise_alerts(const std::shared_ptr<const ListenEvent>& event)
{
    x_hits.clear();
    x_rules.match(x_record, x_hits);
    for (const auto& rule : x_hits) {
        if (rule->level < x_least_level) continue;
        Alert alert{.rule = rule, .event = event};
        const auto suppressed = x_throttle.admit(alert, event->boottime_ns);
        if (!suppressed) continue;
        alert.suppressed = *suppressed;
        ++x_alert_count;
        x_schema.describe(alert, x_record);
        write(&alert);
    }
}

std::uint64_t Pipeline::evictions() const
{
    std::uint64_t all = 0;
    for (const auto& enricher : x_enrichers) all += enricher->evictions();
    return all;
}

std::uint64_t Pipeline::unanswered() const
{
    std::uint64_t all = 0;
    for (const auto& enricher : x_enrichers) all += enricher->unanswered();
    return all;
}

Written Pipeline::flush()
{
    Written end;
    x_unflushed = 0;
    for (const auto& sink : x_sinks) {
        const Result<std::size_t> waiting = sink->flush();
        if (!waiting) end.errors.push_back(waiting.error());
        end.waiting += waiting.value_or(0);
    }
    return end;
}

Written Pipeline::reopen()
{
    std::vector<Error> errors;
    for (const auto& sink : x_sinks)
        if (const Result<void> opened = sink->reopen(); !opened) errors.push_back(opened.error());
    Written end = flush();
    end.errors.insert(end.errors.begin(), errors.begin(), errors.end());
    return end;
}

} // namespace listenwatch
