// A soak: crews of actors in network namespaces of their own do random deeds while the monitor runs. Once a second they
// stop; then what the stream says is open, and held by whom, is what they say and what the kernel's dump says. Then
// they go on.
#include <chrono>
#include <gtest/gtest.h>
#include <iostream>
#include <memory>

#include "actor_process.h"
#include "monitor_process.h"
#include "open_listeners.h"
#include "stream_state.h"
#include "tested_program.h"

namespace listenwatch {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kCrews = 5;
constexpr std::chrono::seconds kBetweenPoints(1);
// Longer than the time between two looks, with a sanitizer and under load.
constexpr std::chrono::seconds kPatience(60);

// How long each actor rests between two deeds, on average.
constexpr const char* kCalm_us = "20000";
constexpr const char* kHurry_us = "2000";

struct Crew {
    std::unique_ptr<ActorProcess> actors;
    std::uint64_t netns = 0;
};

struct Sums {
    std::uint64_t points = 0, deeds = 0, events = 0, lost = 0, recovered = 0, compared = 0;
};

class SoakTest : public ::testing::Test {
protected:
    // One monitor, new crews, until then; at least one point.
    void soak(std::uint64_t seed, const std::string& ring, const std::string& pause_us, Clock::time_point end)
    {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", ring " + ring);
        MonitorProcess monitor({"--ring-size", ring, "--set", "sensor.poll_interval=100ms"});
        ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
        x_crews.clear();
        std::set<std::uint64_t> netns_inos;
        for (std::uint64_t i = 0; i < kCrews; ++i) {
            // Each actor's seed is one more than the one before it.
            const std::string own_seed = std::to_string(seed + i * 1000);
            Crew crew{std::make_unique<ActorProcess>(std::vector<std::string>{"soak", own_seed, pause_us}), 0};
            const Truth soaking = crew.actors->next();
            ASSERT_TRUE(soaking.flag("ok")) << soaking.text("step") << ": " << soaking.text("error");
            crew.netns = soaking.number("netns");
            netns_inos.insert(crew.netns);
            x_crews.push_back(std::move(crew));
        }
        StreamState state(netns_inos);
        std::uint64_t deeds = 0;
        do {
            read_for(monitor, state, kBetweenPoints);
            deeds = stop_and_compare(monitor, state);
            for (const Crew& crew : x_crews) crew.actors->go_on();
            monitor.forget();
        } while (Clock::now() < end && !HasFailure());
        for (const Crew& crew : x_crews) crew.actors->finish();
        expect_stream(monitor, state, {});
        for (const std::string& wrong : state.wrong()) ADD_FAILURE() << wrong;
        EXPECT_EQ(monitor.stop(), 0) << monitor.errors();
        x_sums.deeds += deeds;
        x_sums.events += state.events();
        x_sums.lost += state.lost();
        x_sums.recovered += state.recovered();
        x_lost_last = state.lost();
        x_loss_reason = state.loss_reason();
    }

    static void read_for(MonitorProcess& monitor, StreamState& state, std::chrono::seconds duration)
    {
        monitor.next(
            [&](const StreamEvent& event) {
                state.take(event);
                return false;
            },
            duration);
    }

    // Returns how many deeds were done so far.
    std::uint64_t stop_and_compare(MonitorProcess& monitor, StreamState& state)
    {
        for (const Crew& crew : x_crews) crew.actors->go_on();
        OpenListeners truth, held, dump;
        std::string failure;
        std::uint64_t deeds = 0, told = 0;
        for (const Crew& crew : x_crews) {
            // On a busy host it takes a while, and a stream that nobody reads for some seconds is cut.
            const auto limit = Clock::now() + kPatience;
            while (!crew.actors->speaks_within(std::chrono::milliseconds(100)) && Clock::now() < limit)
                monitor.read_waiting();
            const Truth quiesced = add_truth(*crew.actors, "quiesced", truth, &held, failure);
            deeds += quiesced.number("deeds");
            told += quiesced.number("open");
            add_dump(crew.actors->pid(), crew.netns, dump, failure);
            monitor.read_waiting();
        }
        EXPECT_EQ(failure, "");
        EXPECT_EQ(told, truth.size()) << "two actors told of one socket";
        EXPECT_EQ(difference(dump, "the kernel's dump", truth, "the actors' truth"), "");
        expect_stream(monitor, state, held);
        ++x_sums.points;
        x_sums.compared += truth.size();
        return deeds;
    }

    // The stream may lag: it is waited for as long as it moves. Nobody acts now, so it comes to rest.
    static void expect_stream(MonitorProcess& monitor, StreamState& state, const OpenListeners& held)
    {
        for (std::uint64_t before = state.events() + 1; state.held() != held && before != state.events();) {
            before = state.events();
            monitor.next(
                [&](const StreamEvent& event) {
                    state.take(event);
                    return state.held() == held;
                },
                kPatience);
        }
        EXPECT_EQ(difference(state.held(), "the stream", held, "the kernel"), "") << state.lost() << " lost\n"
                                                                                  << monitor.errors();
    }

    std::vector<Crew> x_crews;
    Sums x_sums;
    std::uint64_t x_lost_last = 0;
    std::string x_loss_reason;
};

// LISTENWATCH_SOAK: for how many seconds (default 1800); LISTENWATCH_SEED: a seed gives the same choices again, though
// not the same timing.
TEST_F(SoakTest, TheStreamIsWhatTheKernelHasAtEachPoint)
{
    const std::uint64_t seconds = number_from_environment("LISTENWATCH_SOAK", 1800);
    const std::uint64_t seed = number_from_environment(
        "LISTENWATCH_SEED", static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()));
    std::cout << "seed " << seed << std::endl; // before anything can go wrong
    const bool is_polling = tier_under_test() == "poll";
    const auto end = Clock::now() + std::chrono::seconds(seconds);
    soak(seed, "64M", kCalm_us, is_polling ? end : end - std::chrono::seconds(seconds) / 2);
    EXPECT_EQ(x_lost_last, 0U) << "a big ring loses nothing: " << x_loss_reason;
    if (!is_polling && !HasFailure()) { // polling has no ring
        soak(seed, "64K", kHurry_us, end);
        EXPECT_GT(x_lost_last, 0U) << "a tiny ring loses something, or this phase proves nothing";
    }
    std::cout << "seed " << seed << ": " << seconds << " s, " << x_sums.points << " quiesced points, " << x_sums.deeds
              << " deeds, " << x_sums.events << " events, " << x_sums.lost << " lost, " << x_sums.recovered
              << " recovered; " << x_sums.compared << " listeners compared, "
              << (HasFailure() ? "with differences" : "0 differences") << "\n";
}

} // namespace
} // namespace listenwatch
