// Events about the socket of an actor.
#pragma once

#include <gtest/gtest.h>

#include "monitor_process.h"
#include "same_socket.h"

namespace listenwatch {

/// The next event of that action about the actor's socket. None within `limit` is a failure of the test.
inline StreamEvent next_about(MonitorProcess& monitor, const Truth& opened, const std::string& action,
                              const std::string& kind = "event", std::chrono::seconds limit = std::chrono::seconds(30))
{
    const StreamEvent found = monitor.next(
        [&](const StreamEvent& event) {
            return event.text("event.action") == action && event.text("event.kind") == kind && is_socket(event, opened);
        },
        limit);
    EXPECT_TRUE(found.is_valid()) << "no " << action << "\n" << monitor.errors();
    return found;
}

} // namespace listenwatch
