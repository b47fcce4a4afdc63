// Start under churn: attach, snapshot, replay, ready, while an actor opens and closes listeners in a tight loop in a
// network namespace of its own. Afterwards what the stream says of that namespace is what the kernel's dump and the
// actor say.
#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>

#include "actor_process.h"
#include "monitor_process.h"
#include "open_listeners.h"
#include "stream_state.h"

namespace listenwatch {
namespace {

// How fast the actor is, and how much the ring holds: whether events are lost, so that a resync must mend it.
struct Pace {
    std::string pause_us, ring;
};
const Pace kMuchLost{"0", "64K"};
// With sanitizers, and a reader on the same two processors, this takes minutes to write out: only when asked.
const Pace kMuchKept{"0", "64M"};

Pace pace_of(std::uint64_t start, bool is_asked)
{
    const Pace nothing_lost{std::to_string(number_from_environment("LISTENWATCH_PAUSE_US", 200)), "64M"};
    constexpr std::uint64_t kMuchKeptEach = 20;
    return is_asked && start % kMuchKeptEach == 3 ? kMuchKept : start % 2 == 0 ? nothing_lost : kMuchLost;
}

// A guest reads some 1000 events a second, one of 5.10 only 100 (its processes come from /proc), and the ring may hold
// 100 000.
constexpr std::chrono::seconds kPatience(180);

struct Sums {
    std::uint64_t starts = 0, starts_with_loss = 0, events = 0, lost = 0, recovered = 0, compared = 0;
};

class StartTest : public ::testing::Test {
protected:
    // Starts the monitor once.
    void start_once(std::uint64_t seed, const Pace& pace)
    {
        constexpr int kKept = 10;
        ActorProcess actor({"churn-until-told", std::to_string(seed), std::to_string(kKept), pace.pause_us});
        const Truth churning = actor.next();
        ASSERT_TRUE(churning.flag("ok")) << churning.text("step") << ": " << churning.text("error");
        MonitorProcess monitor({"--ring-size", pace.ring, "--set", "sensor.poll_interval=100ms"});
        ASSERT_TRUE(monitor.wait_ready(kPatience)) << monitor.errors();
        actor.go_on();
        std::string failure;
        OpenListeners truth, dump;
        add_truth(actor, "churn-until-told", truth, nullptr, failure);
        add_dump(actor.pid(), churning.number("netns"), dump, failure);
        ASSERT_EQ(failure, "");
        ASSERT_EQ(difference(dump, "the kernel's dump", truth, "the actor's truth"), "");
        ASSERT_GE(truth.size(), static_cast<std::size_t>(kKept));

        // What comes after all of the actor's events.
        ActorProcess last({"listen", "tcp", "4", "127.0.0.1", "0"});
        const std::uint64_t last_cookie = last.next().number("cookie");
        StreamState state({churning.number("netns")});
        bool last_seen = false;
        const auto wait_for = [&](const OpenListeners& open) {
            monitor.next(
                [&](const StreamEvent& event) {
                    state.take(event);
                    last_seen = last_seen || event.number("listenwatch.socket.cookie") == last_cookie;
                    return last_seen && state.open() == open;
                },
                kPatience);
        };
        wait_for(truth);
        EXPECT_TRUE(last_seen) << monitor.errors();
        EXPECT_EQ(difference(state.open(), "the stream", truth, "the kernel"), "") << state.lost() << " lost\n"
                                                                                   << monitor.errors();
        actor.finish();
        wait_for({});
        EXPECT_EQ(difference(state.open(), "the stream", {}, "the kernel"), "") << "after the actor closed everything";
        for (const std::string& wrong : state.wrong()) ADD_FAILURE() << wrong;
        EXPECT_EQ(monitor.stop(), 0) << monitor.errors();
        ++x_sums.starts;
        x_sums.starts_with_loss += state.lost() != 0 ? 1U : 0U;
        x_sums.events += state.events();
        x_sums.lost += state.lost();
        x_sums.recovered += state.recovered();
        x_sums.compared += truth.size();
    }

    Sums x_sums;
};

// LISTENWATCH_STARTS: how often (default: 25 times, or as often as 15 seconds allow); LISTENWATCH_SEED: where to begin;
// LISTENWATCH_PAUSE_US: how long the actor rests where nothing is to be lost.
TEST_F(StartTest, AListenerOpenedOrClosedDuringTheStartIsRight)
{
    const bool is_asked = std::getenv("LISTENWATCH_STARTS") != nullptr;
    const std::uint64_t starts = number_from_environment("LISTENWATCH_STARTS", 25);
    const std::uint64_t first_seed = number_from_environment(
        "LISTENWATCH_SEED", static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()));
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < starts && !HasFailure(); ++i) {
        if (!is_asked && std::chrono::steady_clock::now() - begin > std::chrono::seconds(15)) break;
        SCOPED_TRACE("seed " + std::to_string(first_seed + i));
        start_once(first_seed + i, pace_of(i, is_asked));
    }
    std::cout << "seeds from " << first_seed << ": " << x_sums.starts << " starts, " << x_sums.starts_with_loss
              << " of them with losses, " << x_sums.events << " events, " << x_sums.lost << " lost, "
              << x_sums.recovered << " recovered; " << x_sums.compared << " open listeners compared\n";
    EXPECT_GT(x_sums.starts, 0U);
}

} // namespace
} // namespace listenwatch
