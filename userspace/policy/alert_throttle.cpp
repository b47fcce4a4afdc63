#include "policy/alert_throttle.h"

namespace listenwatch {
namespace {

// Views into the alert; what it does not know stays empty.
AlertKind service_of(const Alert& alert)
{
    AlertKind kind;
    if (alert.rule) kind.rule_id = alert.rule->id;
    const Listener* listener = alert.event ? alert.event->listener.get() : nullptr;
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

} // namespace

AlertThrottle::AlertThrottle(const ThrottleOptions& options)
    : x_services({1, options.window_ns, options.capacity}),
      x_programs({options.burst_limit, options.burst_window_ns, options.capacity})
{
}

std::optional<std::uint64_t> AlertThrottle::admit(const Alert& alert, std::uint64_t boottime_ns)
{
    const AlertKind service = hashed(service_of(alert));
    const AlertKind program = hashed(program_of(service));
    if (x_services.hold_back(service, boottime_ns) || x_programs.hold_back(program, boottime_ns)) {
        ++x_held_back;
        return std::nullopt;
    }
    return x_services.let_through(service, boottime_ns) + x_programs.let_through(program, boottime_ns);
}

} // namespace listenwatch
