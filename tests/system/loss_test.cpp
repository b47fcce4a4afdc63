// A ring that is much too small: what it loses is counted exactly, and the table is right again soon.
#include <ctime>
#include <gtest/gtest.h>
#include <iostream>

#include "actor_process.h"
#include "base/text.h"
#include "monitor_process.h"
#include "open_listeners.h"
#include "stream_state.h"
#include "tested_program.h"

namespace listenwatch {
namespace {

constexpr const char* kSmallestRing = "64K";
constexpr std::chrono::seconds kPatience(60);

// "2026-11-24T19:02:47.947563317Z", nanoseconds since 1970; 0 = it is none.
std::uint64_t to_realtime_ns(const std::string& timestamp)
{
    std::tm parts{};
    const char* rest = ::strptime(timestamp.c_str(), "%Y-%m-%dT%H:%M:%S.", &parts);
    if (rest == nullptr) return 0;
    const std::string_view fraction(rest);
    const auto ns = parse_number<std::uint64_t>(fraction.substr(0, fraction.size() - 1));
    constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
    return ns ? static_cast<std::uint64_t>(::timegm(&parts)) * kNsPerSecond + *ns : 0;
}

// What was counted of what was done. More than 0: other sockets of the host were in the sum too. Less: a loss that
// nobody counted.
struct Surplus {
    std::int64_t opens = 0, closes = 0;
    [[nodiscard]] bool is_exact() const { return opens == 0 && closes == 0; }
};

// The number in "..., 12 closings of what was not known, ...".
std::uint64_t unknown_closings(const std::string& status)
{
    const std::size_t end = status.find(" closings of what was not known");
    if (end == std::string::npos) return 0;
    const std::size_t begin = status.rfind(' ', end - 1) + 1;
    return parse_number<std::uint64_t>(std::string_view(status).substr(begin, end - begin)).value_or(0);
}

class LossTest : public ::testing::Test {
protected:
    Surplus flood()
    {
        ActorProcess actor({"flood-and-keep", "100000", "4", "40"});
        const Truth flooding = actor.next();
        MonitorProcess monitor({"--ring-size", kSmallestRing, "--set", "sensor.canary=0"});
        EXPECT_TRUE(monitor.wait_ready()) << monitor.errors();
        StreamState state({flooding.number("netns")});
        actor.go_on();
        const Truth flooded = read_while_it_floods(monitor, actor);
        EXPECT_TRUE(flooded.flag("ok")) << flooded.text("deed") << ": " << flooded.text("error");
        expect_kernels_table(monitor, actor, state, flooding.number("netns"), flooded.number("ended_realtime_ns"));
        EXPECT_EQ(monitor.stop(), 0) << monitor.errors(); // the sockets that were kept are open still
        std::string status;
        monitor.next(
            [&](const StreamEvent& event) {
                state.take(event);
                if (event.text("event.action") == "stopped") status = event.text("event.reason");
                return !status.empty();
            },
            kPatience);
        for (const std::string& wrong : state.wrong()) ADD_FAILURE() << wrong;
        EXPECT_GT(state.lost(), 0U) << "nothing was lost: this proves nothing";
        EXPECT_GT(state.recovered(), 0U);
        return compare(flooded, state, unknown_closings(status));
    }

    // A stream that nobody reads would hold the monitor.
    static Truth read_while_it_floods(MonitorProcess& monitor, ActorProcess& actor)
    {
        Truth flooded;
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (flooded.empty() && std::chrono::steady_clock::now() < end) {
            monitor.read_waiting();
            flooded = actor.next(std::chrono::seconds(1));
        }
        return flooded;
    }

    // When the stream is what the kernel has, with the time from the end of the flood.
    static void expect_kernels_table(MonitorProcess& monitor, ActorProcess& actor, StreamState& state,
                                     std::uint64_t netns, std::uint64_t ended_ns)
    {
        OpenListeners truth, dump;
        std::string failure, last_time;
        add_truth(actor, "flood-and-keep", truth, nullptr, failure);
        add_dump(actor.pid(), netns, dump, failure);
        ASSERT_EQ(failure, "");
        ASSERT_FALSE(truth.empty());
        ASSERT_EQ(difference(dump, "the kernel's dump", truth, "the actor's truth"), "");
        if (state.open() != truth)
            monitor.next(
                [&](const StreamEvent& event) {
                    state.take(event);
                    last_time = event.text("@timestamp");
                    return state.open() == truth;
                },
                kPatience);
        EXPECT_EQ(difference(state.open(), "the stream", truth, "the kernel"), "") << monitor.errors();
        std::cout << "the table was right "
                  << static_cast<double>(static_cast<std::int64_t>(to_realtime_ns(last_time) - ended_ns)) / 1e6
                  << " ms after the flood\n";
    }

    static Surplus compare(const Truth& flooded, const StreamState& state, std::uint64_t unknown_closes)
    {
        const std::uint64_t opened = flooded.number("opened"), closed = flooded.number("closed");
        const auto opens = state.opened_live() + state.lost_opens();
        const auto closes = state.closed_live() + state.lost_closes() + unknown_closes;
        std::cout << opened << " cycles in " << flooded.number("elapsed_ns") / 1'000'000 << " ms; openings: " << opened
                  << " = " << state.opened_live() << " seen + " << state.lost_opens() << " lost; closings: " << closed
                  << " = " << state.closed_live() << " seen + " << state.lost_closes() << " lost + " << unknown_closes
                  << " whose opening was lost; " << state.recovered() << " recovered\n";
        return {static_cast<std::int64_t>(opens - opened), static_cast<std::int64_t>(closes - closed)};
    }
};

// The counts are those of the whole host: what else listens meanwhile can only add to them, so one quiet try is enough,
// but no try may count too little.
TEST_F(LossTest, WhatATinyRingLosesIsCountedExactlyAndMended)
{
    if (tier_under_test() == "poll") GTEST_SKIP() << "tier poll has no ring, and does not see what comes and goes";
    constexpr int kTries = 4;
    Surplus surplus;
    for (int i = 0; i < kTries && (i == 0 || !surplus.is_exact()) && !HasFailure(); ++i) {
        surplus = flood();
        EXPECT_GE(surplus.opens, 0) << "openings were neither told nor counted as lost";
        EXPECT_GE(surplus.closes, 0) << "closings were neither told nor counted as lost";
    }
    EXPECT_EQ(surplus.opens, 0);
    EXPECT_EQ(surplus.closes, 0);
}

} // namespace
} // namespace listenwatch
