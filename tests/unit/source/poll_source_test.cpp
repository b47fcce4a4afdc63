#include "source/poll_source.h"

#include <deque>
#include <gtest/gtest.h>
#include <poll.h>

#include "base/address.h"

namespace listenwatch {
namespace {

using namespace std::chrono_literals;

Listener listener_at(std::uint16_t port)
{
    Listener listener;
    listener.id = {port, 1, port};
    listener.endpoint.address = parse_address("::").value();
    listener.endpoint.port = port;
    return listener;
}

// Hands out what it was given, one after the other.
class ScriptedTaker : public SnapshotTaker {
public:
    Result<Snapshot> take() override
    {
        ++taken;
        if (script.empty()) return fail(ErrorKind::runtime, "the script is over");
        auto next = std::move(script.front());
        script.pop_front();
        return next;
    }
    Result<std::vector<Listener>> look() override { return fail(ErrorKind::runtime, "no quick look here"); }
    std::vector<Identity> find_gone(std::span<const Listener>) override { return {}; }
    void add(std::vector<Listener> listeners, std::uint64_t time_ns)
    {
        Snapshot snapshot;
        snapshot.listeners = std::move(listeners);
        snapshot.ended_boottime_ns = time_ns;
        script.emplace_back(std::move(snapshot));
    }
    std::deque<Result<Snapshot>> script;
    int taken = 0;
};

class Recorder : public SensorHandler {
public:
    void on_event(const SensorEvent& event) override
    {
        text += (event.kind == SensorEvent::Kind::open ? " +" : " -") + std::to_string(event.listener.endpoint.port) +
                "@" + std::to_string(event.time_ns);
    }
    std::string text;
};

void wait_until_readable(const PollSource& source)
{
    pollfd waiting{source.poll_fd(), POLLIN, 0};
    ASSERT_EQ(::poll(&waiting, 1, 10'000), 1);
}

TEST(PollSource, TellsWhatChangedSinceTheLastLook)
{
    ScriptedTaker taker;
    taker.add({listener_at(22), listener_at(80)}, 100);
    taker.add({listener_at(80)}, 200);
    const auto source = PollSource::start(taker, 1ms, {listener_at(22)});
    ASSERT_TRUE(source) << source.error().text;
    Recorder recorder;
    wait_until_readable(**source);
    EXPECT_FALSE((*source)->drain(recorder));
    EXPECT_EQ(recorder.text, " +80@100");
    wait_until_readable(**source);
    EXPECT_FALSE((*source)->drain(recorder));
    EXPECT_EQ(recorder.text, " +80@100 -22@200");
    EXPECT_TRUE((*source)->last_result());
    EXPECT_EQ((*source)->losses().total(), 0U);
}

TEST(PollSource, DoesNotLookBeforeTheTime)
{
    ScriptedTaker taker;
    const auto source = PollSource::start(taker, 1h, {});
    ASSERT_TRUE(source) << source.error().text;
    Recorder recorder;
    EXPECT_FALSE((*source)->drain(recorder));
    EXPECT_EQ(taker.taken, 0);
}

TEST(PollSource, KeepsTheErrorAndTellsNoCloses)
{
    ScriptedTaker taker;
    taker.script.emplace_back(fail(ErrorKind::runtime, "out of descriptors"));
    taker.add({listener_at(22)}, 300);
    const auto source = PollSource::start(taker, 1ms, {listener_at(22)});
    ASSERT_TRUE(source) << source.error().text;
    Recorder recorder;
    wait_until_readable(**source);
    (*source)->drain(recorder);
    ASSERT_FALSE((*source)->last_result());
    EXPECT_EQ((*source)->last_result().error().text, "look at the listeners again: out of descriptors");
    wait_until_readable(**source);
    (*source)->drain(recorder);
    EXPECT_TRUE((*source)->last_result());
    EXPECT_EQ(recorder.text, "");
    EXPECT_EQ(taker.taken, 2);
}

TEST(PollSource, DoesNotCloseWhatItCouldNotLookAt)
{
    ScriptedTaker taker;
    taker.add({}, 100);
    taker.script[0]->unread_netns_inos = {1};
    taker.add({}, 200);
    const auto source = PollSource::start(taker, 1ms, {listener_at(22)});
    ASSERT_TRUE(source) << source.error().text;
    Recorder recorder;
    wait_until_readable(**source);
    (*source)->drain(recorder);
    EXPECT_EQ(recorder.text, "");
    wait_until_readable(**source);
    (*source)->drain(recorder);
    EXPECT_EQ(recorder.text, " -22@200");
}

TEST(PollSource, CountsNothingTwiceInANamespaceThatWasReadInPart)
{
    ScriptedTaker taker;
    for (const std::uint64_t time_ns : {100U, 200U}) {
        taker.add({listener_at(22)}, time_ns);
        taker.script.back()->unread_netns_inos = {1};
    }
    taker.add({listener_at(22), listener_at(53)}, 300);
    const auto source = PollSource::start(taker, 1ms, {listener_at(22), listener_at(53)});
    ASSERT_TRUE(source) << source.error().text;
    Recorder recorder;
    for (int look = 0; look < 3; ++look) {
        wait_until_readable(**source);
        (*source)->drain(recorder);
    }
    EXPECT_EQ(recorder.text, "");
}

TEST(PollSource, RefusesAnIntervalOfNothing)
{
    ScriptedTaker taker;
    EXPECT_FALSE(PollSource::start(taker, 0ms, {}));
    EXPECT_FALSE(PollSource::start(taker, -1ms, {}));
}

} // namespace
} // namespace listenwatch
