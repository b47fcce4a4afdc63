// Keeps alerts from flooding their readers: what is held back is counted, and told with the next alert like it or when
// its time is over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "listenwatch/event.h"
#include "policy/alert_quota.h"

namespace listenwatch {

struct ThrottleOptions {
    std::uint64_t window_ns = 3'600'000'000'000;    ///< one alert of a rule about a service in this time; 0 = all
    std::uint64_t burst_window_ns = 60'000'000'000; ///< for all alerts of a rule about a program and its user
    std::size_t burst_limit = 20;                   ///< so many of them in that time; 0 = any number
    std::size_t rule_limit = 100;                   ///< alerts of a rule in `window_ns`, about whatever; 0 = any number
    std::size_t capacity = 4096;                    ///< services, and programs, that are remembered
};

/// Decides for each alert whether people need it now. Pure: the time comes with the alert. Movable, not copyable.
/// A service is rule, transport, port, executable, effective user and systemd unit; no pid, so a restart is the same
/// service. A second limit over all ports stops one process from flooding a log with a thousand services, a third over
/// all programs one that changes its executable each time; what these hold back is not remembered as a service, so it
/// also cannot push others out.
class AlertThrottle {
public:
    explicit AlertThrottle(const ThrottleOptions& options);

    /// nullopt = hold it back (it is counted); else how many like it were held back before it, since the last one let
    /// through: of the same service and of the same program. `boottime_ns` is the alert's time, CLOCK_BOOTTIME.
    std::optional<std::uint64_t> admit(const Alert& alert, std::uint64_t boottime_ns);

    /// When counts are due to be told at the earliest, CLOCK_BOOTTIME; nullopt while nothing is held back. It may be
    /// early. A second of grace lets the next alert tell the count, if there is one.
    [[nodiscard]] std::optional<std::uint64_t> due_ns() const;
    /// The counts of windows that ended with alerts held back and no alert since, each as an Alert with `summed_ns`.
    [[nodiscard]] std::vector<Alert> sum_up(std::uint64_t boottime_ns);
    /// The same for all that is held back, whenever its window ends: nothing more will come.
    [[nodiscard]] std::vector<Alert> sum_up_all();

    /// All that were held back.
    [[nodiscard]] std::uint64_t held_back() const { return x_held_back; }
    /// Services, programs and rules forgotten inside their window because there were too many: their next alert comes
    /// early.
    [[nodiscard]] std::uint64_t evicted() const
    {
        return x_services.evicted() + x_programs.evicted() + x_rules.evicted();
    }
    /// Alerts held back that no later alert will tell of, because their service or program was forgotten.
    [[nodiscard]] std::uint64_t unreported() const
    {
        return x_services.unreported() + x_programs.unreported() + x_rules.unreported();
    }

private:
    AlertQuota x_services;
    AlertQuota x_programs;
    AlertQuota x_rules;
    std::uint64_t x_held_back = 0;
};

} // namespace listenwatch
