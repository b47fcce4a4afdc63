// The stream folded into a set: what it says is open in some network namespaces, and what it said that cannot be.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "monitor_process.h"
#include "open_listeners.h"

namespace listenwatch {

/// Takes the events of a monitor one by one; those of other namespaces are passed over.
class StreamState {
public:
    explicit StreamState(std::set<std::uint64_t> netns_inos) : x_netns_inos(std::move(netns_inos)) {}

    void take(const StreamEvent& event);

    [[nodiscard]] const OpenListeners& open() const { return x_open; }
    /// The same with the processes that hold each: "tcp ::1 80 held by 12 14".
    [[nodiscard]] const OpenListeners& held() const { return x_held; }
    /// What closed or changed without being open, or opened twice.
    [[nodiscard]] const std::vector<std::string>& wrong() const { return x_wrong; }
    [[nodiscard]] std::uint64_t events() const { return x_events; }
    [[nodiscard]] std::uint64_t lost() const { return x_lost; }                    ///< on the whole host
    [[nodiscard]] const std::string& loss_reason() const { return x_loss_reason; } ///< of the last
    [[nodiscard]] std::uint64_t lost_opens() const { return x_lost_opens; }
    [[nodiscard]] std::uint64_t lost_closes() const { return x_lost_closes; }
    [[nodiscard]] std::uint64_t recovered() const { return x_recovered; }
    /// Openings and closings that were seen when they happened.
    [[nodiscard]] std::uint64_t opened_live() const { return x_opened_live; }
    [[nodiscard]] std::uint64_t closed_live() const { return x_closed_live; }

private:
    std::set<std::uint64_t> x_netns_inos;
    OpenListeners x_open, x_held;
    std::vector<std::string> x_wrong;
    std::string x_loss_reason;
    std::uint64_t x_events = 0, x_lost = 0, x_lost_opens = 0, x_lost_closes = 0, x_recovered = 0, x_opened_live = 0,
                  x_closed_live = 0;
};

} // namespace listenwatch
