// What tests of a deed and its listener share: the monitor's stream and the listing beside it, both about the socket
// that the actor told of.
#pragma once

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "actor_process.h"
#include "base/text.h"
#include "monitor_process.h"
#include "same_socket.h"

namespace listenwatch {

class DeedFixture : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(x_monitor.wait_ready()) << x_monitor.errors(); }

    static bool is_poll() { return tier_under_test() == "poll"; }

    static bool is_event(const StreamEvent& event, const std::string& action, const Truth& truth)
    {
        return event.text("event.action") == action && event.text("event.kind") == "event" && is_socket(event, truth);
    }

    // The next event with that action about the socket.
    StreamEvent next(const std::string& action, const Truth& truth)
    {
        EXPECT_TRUE(truth.flag("ok")) << "the actor could not do its deed: " << truth.text("step") << ": "
                                      << truth.text("error");
        const StreamEvent event = x_monitor.next([&](const auto& each) { return is_event(each, action, truth); });
        EXPECT_TRUE(event.is_valid()) << "no " << action << "\n" << x_monitor.errors();
        return event;
    }

    // The next listener-changed after which those processes hold it, and nobody else; others come on the way to it.
    StreamEvent next_held_by(const std::vector<std::string>& pids, const Truth& truth)
    {
        StreamEvent changed = next("listener-changed", truth);
        while (changed.is_valid() && changed.texts("listenwatch.owners.pids") != pids)
            changed = next("listener-changed", truth);
        return changed;
    }

    // How many events of that action there were about the socket, up to the monitor's orderly end.
    std::size_t count_at_end(const std::string& action, const Truth& truth)
    {
        EXPECT_EQ(x_monitor.stop(), 0);
        return static_cast<std::size_t>(std::ranges::count_if(
            x_monitor.seen(), [&](const StreamEvent& each) { return is_event(each, action, truth); }));
    }

    // The object of `list --json` for the socket; not valid when it shows none. With the tier poll goes the listing
    // that needs no BPF either.
    static StreamEvent listed(const Truth& truth)
    {
        std::vector<std::string> words = {"list", "--format", "ndjson"};
        if (is_poll()) words.insert(words.end(), {"--source", "sock_diag"});
        const CommandEnd end = run_command(words);
        EXPECT_EQ(end.code, 0) << end.err;
        for (const std::string_view line : split(end.out, '\n')) {
            StreamEvent row{std::string(line)};
            if (!row.is_valid() || row.number("netns") != truth.number("netns")) continue;
            if (truth.number("inode") != 0 ? row.number("inode") == truth.number("inode")
                                           : row.number("port") == truth.number("port"))
                return row;
        }
        return {};
    }

    static std::string pid_of(const Truth& truth) { return std::to_string(truth.number("pid")); }
    static std::vector<std::string> pids_of(const Truth& one) { return {pid_of(one)}; }
    static std::vector<std::string> pids_of(const Truth& one, const Truth& other)
    {
        const std::uint64_t a = one.number("pid"), b = other.number("pid");
        return {std::to_string(std::min(a, b)), std::to_string(std::max(a, b))};
    }
    static std::vector<std::string> sorted(std::vector<std::string> words)
    {
        std::ranges::sort(words);
        return words;
    }

    MonitorProcess x_monitor{{"--set", "sensor.poll_interval=100ms", "--set", "sensor.look_interval=200ms"}};
};

} // namespace listenwatch
