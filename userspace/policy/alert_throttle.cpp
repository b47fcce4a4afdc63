#include "policy/alert_throttle.h"

#include <limits>

namespace listenwatch {
namespace {

constexpr std::uint64_t kGrace_ns = 1'000'000'000;

// Views into the alert; what it does not know stays empty.
AlertKind service_of(const Alert& alert)
{
    AlertKind kind;
    if (alert.rule) kind.rule_id = alert.rule->id;
    if (!alert.event) return kind;
    if (alert.event->forward) kind.port = alert.event->forward->way.first_port;
    const Listener* listener = alert.event->listener.get();
    if (listener == nullptr) return kind;
    kind.uid = listener->opener ? listener->opener->euid : listener->uid;
    if (listener->opener) kind.executable = listener->opener->executable;
    kind.port = listener->endpoint.port;
    kind.transport = listener->endpoint.transport;
    kind.unit = listener->service.unit;
    return kind;
}

AlertKind program_of(AlertKind service)
{
    service.port = 0;
    service.transport = {};
    service.unit = {};
    return service;
}

AlertKind rule_of(const AlertKind& service)
{
    AlertKind kind;
    kind.rule_id = service.rule_id;
    return kind;
}

} // namespace

AlertThrottle::AlertThrottle(const ThrottleOptions& options)
    : x_services({1, options.window_ns, options.capacity}),
      x_programs({options.burst_limit, options.burst_window_ns, options.capacity}),
      x_rules({options.rule_limit, options.window_ns, options.capacity})
{
}

std::optional<std::uint64_t> AlertThrottle::admit(const Alert& alert, std::uint64_t boottime_ns)
{
    const AlertKind service = hashed(service_of(alert));
    const AlertKind program = hashed(program_of(service));
    const AlertKind rule = hashed(rule_of(service));
    if (x_services.hold_back(service, alert, boottime_ns) || x_programs.hold_back(program, alert, boottime_ns) ||
        x_rules.hold_back(rule, alert, boottime_ns)) {
        ++x_held_back;
        return std::nullopt;
    }
    return x_services.let_through(service, boottime_ns) + x_programs.let_through(program, boottime_ns) +
           x_rules.let_through(rule, boottime_ns);
}

std::optional<std::uint64_t> AlertThrottle::due_ns() const
{
    std::optional<std::uint64_t> earliest;
    for (const AlertQuota* quota : {&x_services, &x_programs, &x_rules})
        if (const auto due = quota->due_ns(); due && (!earliest || *due < *earliest)) earliest = due;
    if (earliest) *earliest += kGrace_ns;
    return earliest;
}

std::vector<Alert> AlertThrottle::sum_up(std::uint64_t boottime_ns)
{
    std::vector<Alert> words;
    if (boottime_ns < kGrace_ns) return words;
    for (AlertQuota* quota : {&x_services, &x_programs, &x_rules}) quota->sum_up(boottime_ns - kGrace_ns, words);
    return words;
}

std::vector<Alert> AlertThrottle::sum_up_all()
{
    std::vector<Alert> words;
    for (AlertQuota* quota : {&x_services, &x_programs, &x_rules})
        quota->sum_up(std::numeric_limits<std::uint64_t>::max(), words);
    return words;
}

} // namespace listenwatch
