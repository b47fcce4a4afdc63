// The monitor tries its own sensor: programs that somebody took off, and the canary.
#include "app/monitor.h"

#include <fmt/format.h>

#include "base/clock.h"

namespace listenwatch {

// Whether the sensor still tells what happens. Where it does not, all that can be done is done at once.
void Monitor::prove_sensor()
{
    x_next_canary_ns = boottime_ns() + static_cast<std::uint64_t>(std::chrono::nanoseconds(x_canary_interval).count());
    const Mending mending = x_sensor.programs->mend();
    const auto unheard = listen_for_canary();
    std::vector<std::string> wrong, mended;
    for (const std::string& program : mending.detached) wrong.push_back(program + " was taken off");
    for (const Error& failure : mending.failures) wrong.push_back(failure.text);
    for (const std::string& deed : unheard) wrong.push_back("the canary's " + deed + " was not told");
    const bool is_blind = !unheard.empty() || !mending.failures.empty();
    if (is_blind && x_next_look_ns == 0) x_next_look_ns = boottime_ns(); // from now on each second
    if (!wrong.empty()) {
        tell_blind(fmt::format("{}", fmt::join(wrong, "; ")));
        x_inexact = true;
        check_losses();
    }
    if (!is_blind && !x_blind.empty()) tell_restored();
}

std::vector<std::string> Monitor::listen_for_canary()
{
    const SourceLosses before = x_sensor.source->losses();
    const auto sung = x_canary.sing();
    std::vector<Error> errors;
    if (!sung) errors.push_back(sung.error());
    for (const Error& error : x_canary_troubles.renew(errors)) x_host.on_trouble(error);
    drain_begun();
    if (x_sensor.source->losses() != before) return {}; // whose events were lost is not known; that they were is told
    return x_canary.unheard();
}

void Monitor::tell_blind(const std::string& why)
{
    if (why == x_blind) return;
    x_blind = why;
    x_pipeline.announce(Action::sensor_blind, why + "; the host is looked at anew");
    x_host.on_trouble({ErrorKind::runtime, "the sensor was blind: " + why});
}

void Monitor::tell_restored()
{
    x_blind.clear();
    x_pipeline.announce(Action::sensor_restored, "all programs are attached and the canary is told again");
    x_host.on_news("the sensor sees again");
}

} // namespace listenwatch
