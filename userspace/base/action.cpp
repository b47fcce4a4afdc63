#include "base/action.h"

namespace listenwatch {

std::string_view to_text(Action action)
{
    switch (action) {
    case Action::listener_opened: return "listener-opened";
    case Action::listener_closed: return "listener-closed";
    case Action::listener_present: return "listener-present";
    case Action::listener_changed: return "listener-changed";
    case Action::listener_shared: return "listener-shared";
    case Action::port_forwarded: return "port-forwarded";
    case Action::port_forward_present: return "port-forward-present";
    case Action::port_forward_ended: return "port-forward-ended";
    case Action::started: return "started";
    case Action::stopped: return "stopped";
    case Action::events_lost: return "events-lost";
    case Action::rules_reloaded: return "rules-reloaded";
    case Action::rules_rejected: return "rules-rejected";
    case Action::sensor_degraded: return "sensor-degraded";
    case Action::sensor_blind: return "sensor-blind";
    case Action::sensor_restored: return "sensor-restored";
    }
    return "unknown";
}

} // namespace listenwatch
