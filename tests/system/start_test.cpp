// Start under churn: attach, snapshot, replay, ready, while an actor opens and closes listeners in a tight loop in a
// network namespace of its own. Afterwards what the stream says of that namespace is what the kernel's dump and the
// actor say.
#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <span>

#include "actor_process.h"
#include "base/address.h"
#include "base/text.h"
#include "monitor_process.h"
#include "snapshot/namespace_dump.h"

namespace listenwatch {
namespace {

// Everything that stays the same about a listener while it is open, as text to compare and to print.
using Open = std::map<std::string, std::string>; // by identity

std::string identity_text(std::uint64_t cookie, std::uint64_t inode)
{
    if (cookie != 0 && lacks_udp_inodes()) return "cookie " + std::to_string(cookie);
    return "cookie " + std::to_string(cookie) + " inode " + std::to_string(inode);
}

// What the stream says is open in a namespace, and what it said that cannot be.
class StreamState {
public:
    explicit StreamState(std::uint64_t netns_ino) : x_netns_ino(netns_ino) {}

    void take(const StreamEvent& event)
    {
        const std::string action = event.text("event.action");
        if (action == "events-lost") x_lost += event.number("listenwatch.lost.count");
        if (event.text("event.kind") == "alert" || event.number("listenwatch.socket.netns") != x_netns_ino) return;
        ++x_events;
        if (event.flag("listenwatch.recovered")) ++x_recovered;
        const std::string id =
            identity_text(event.number("listenwatch.socket.cookie"), event.number("listenwatch.socket.inode"));
        if (action == "listener-closed") {
            if (x_open.erase(id) == 0) x_wrong.push_back("closed, but was not open: " + event.line());
            return;
        }
        if (action != "listener-opened" && action != "listener-present") return;
        const std::string where = event.text("network.transport") + " " + event.text("server.ip") + " " +
                                  std::to_string(event.number("server.port"));
        if (!x_open.emplace(id, where).second) x_wrong.push_back("opened twice: " + event.line());
    }

    [[nodiscard]] const Open& open() const { return x_open; }
    [[nodiscard]] const std::vector<std::string>& wrong() const { return x_wrong; }
    [[nodiscard]] std::uint64_t events() const { return x_events; }
    [[nodiscard]] std::uint64_t lost() const { return x_lost; }
    [[nodiscard]] std::uint64_t recovered() const { return x_recovered; }

private:
    std::uint64_t x_netns_ino;
    Open x_open;
    std::vector<std::string> x_wrong;
    std::uint64_t x_events = 0, x_lost = 0, x_recovered = 0;
};

Open truth_of(ActorProcess& actor, std::string& failure)
{
    Open open;
    for (Truth line = actor.next(); line.text("deed") != "churn-until-told"; line = actor.next()) {
        if (line.text("deed") != "still-open") {
            failure = "the actor: " + line.text("deed") + ": " + line.text("step") + ": " + line.text("error");
            return {};
        }
        open[identity_text(line.number("cookie"), line.number("inode"))] =
            line.text("proto") + " " + line.text("address") + " " + std::to_string(line.number("port"));
    }
    return open;
}

// The kernel's own dump of the actor's namespace.
Open dump_of(const ActorProcess& actor, std::uint64_t netns_ino, std::string& failure)
{
    NetNamespace where;
    where.inode = static_cast<std::uint32_t>(netns_ino);
    where.path = "/proc/" + std::to_string(actor.pid()) + "/ns/net";
    const auto dumps = dump_namespaces(std::span(&where, 1));
    if (!dumps.at(0)) {
        failure = dumps[0].error().text;
        return {};
    }
    Open open;
    for (const FoundListener& found : dumps[0]->found)
        open[identity_text(found.listener.id.cookie, found.listener.id.inode)] =
            std::string(to_text(found.listener.endpoint.transport)) + " " + to_text(found.listener.endpoint.address) +
            " " + std::to_string(found.listener.endpoint.port);
    return open;
}

std::string difference(const Open& is, const Open& should)
{
    std::string text;
    for (const auto& [id, where] : is)
        if (!should.contains(id) || should.at(id) != where) text += "\n  only in the stream: " + id + " " + where;
    for (const auto& [id, where] : should)
        if (!is.contains(id) || is.at(id) != where) text += "\n  only in the kernel: " + id + " " + where;
    return text;
}

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise)
{
    const char* text = std::getenv(name);
    return text ? parse_number<std::uint64_t>(text).value_or(otherwise) : otherwise;
}

// How fast the actor is, and how much the ring holds: whether events are lost, so that a resync must mend it.
struct Pace {
    std::string pause_us, ring;
};
const Pace kMuchLost{"0", "64K"};
const Pace kMuchKept{"0", "64M"}; // takes seconds to write out

Pace pace_of(std::uint64_t start)
{
    const Pace nothing_lost{std::to_string(number_from_environment("LISTENWATCH_PAUSE_US", 50)), "64M"};
    constexpr std::uint64_t kMuchKeptEach = 20;
    return start % kMuchKeptEach == 3 ? kMuchKept : start % 2 == 0 ? nothing_lost : kMuchLost;
}

// A guest reads some 1000 events a second, and the ring may hold 100 000.
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
        const Open truth = truth_of(actor, failure);
        const Open dump = dump_of(actor, churning.number("netns"), failure);
        ASSERT_EQ(failure, "");
        ASSERT_EQ(difference(dump, truth), "") << "the kernel's dump and the actor";
        ASSERT_GE(truth.size(), static_cast<std::size_t>(kKept));

        // What comes after all of the actor's events.
        ActorProcess last({"listen", "tcp", "4", "127.0.0.1", "0"});
        const std::uint64_t last_cookie = last.next().number("cookie");
        StreamState state(churning.number("netns"));
        bool last_seen = false;
        const auto wait_for = [&](const Open& open) {
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
        EXPECT_EQ(difference(state.open(), truth), "") << state.lost() << " lost\n" << monitor.errors();
        actor.finish();
        wait_for({});
        EXPECT_EQ(difference(state.open(), {}), "") << "after the actor closed everything";
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
        start_once(first_seed + i, pace_of(i));
    }
    std::cout << "seeds from " << first_seed << ": " << x_sums.starts << " starts, " << x_sums.starts_with_loss
              << " of them with losses, " << x_sums.events << " events, " << x_sums.lost << " lost, "
              << x_sums.recovered << " recovered; " << x_sums.compared << " open listeners compared\n";
    EXPECT_GT(x_sums.starts, 0U);
}

} // namespace
} // namespace listenwatch
