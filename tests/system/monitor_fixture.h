// What tests of a running monitor with the shipped rules share.
#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "actor_process.h"
#include "monitor_process.h"
#include "private_daemon.h"

namespace listenwatch {

/// The monitor with the shipped rules; where its alerts go besides the stream is the test's to say. It sees the whole
/// host: a test looks for its own sockets and processes, and counts nothing else.
class MonitorFixture : public testing::Test {
protected:
    void SetUp() override
    {
        if (shipped_rules().empty()) GTEST_SKIP() << "the shipped rules are not here ($LISTENWATCH_RULES names them)";
    }

    void start(std::vector<std::string> arguments, const std::function<bool()>& prepare = nullptr)
    {
        arguments.insert(arguments.end(), {"--rules", shipped_rules(), "--set", "sensor.poll_interval=100ms"});
        monitor = std::make_unique<MonitorProcess>(arguments, prepare);
        ASSERT_TRUE(monitor->wait_ready()) << monitor->errors();
    }

    StreamEvent next_action(const std::string& action)
    {
        return monitor->next([&](const StreamEvent& each) { return each.text("event.action") == action; });
    }

    StreamEvent opened(const Truth& truth)
    {
        EXPECT_TRUE(truth.flag("ok")) << "the actor could not do its deed";
        return monitor->next([&](const StreamEvent& each) {
            return each.text("event.action") == "listener-opened" && each.text("event.kind") == "event" &&
                   each.number("server.port") == truth.number("port") &&
                   each.number("process.pid") == truth.number("pid");
        });
    }

    StreamEvent alert(std::uint64_t pid, const std::string& rule_file)
    {
        return monitor->next([&](const StreamEvent& each) {
            return each.text("event.kind") == "alert" && each.number("process.pid") == pid &&
                   each.text("rule.ruleset").ends_with(rule_file);
        });
    }

    /// Waits until the monitor wrote that to standard error.
    bool says(const std::string& words)
    {
        return wait_until([&] {
            monitor->read_waiting();
            return monitor->errors().find(words) != std::string::npos;
        });
    }

    std::unique_ptr<MonitorProcess> monitor;
};

} // namespace listenwatch
