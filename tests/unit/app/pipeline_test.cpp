#include "app/pipeline.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <poll.h>
#include <utility>

#include "base/clock.h"

namespace listenwatch {
namespace {

class FakeSink : public Sink {
public:
    explicit FakeSink(Result<std::size_t> end) : x_end(std::move(end)) {}
    void write(const Record& /*record*/, const Alert* /*alert*/) override { ++written; }
    Result<std::size_t> flush() override
    {
        ++flushed;
        return x_end;
    }
    int written = 0, flushed = 0;

private:
    Result<std::size_t> x_end;
};

class CountingEnricher : public Enricher {
public:
    explicit CountingEnricher(int& times) : x_times(times) {}
    void enrich(Listener& /*listener*/) override { ++x_times; }

private:
    int& x_times;
};

class PipelineTest : public ::testing::Test {
protected:
    FakeSink& add(Result<std::size_t> end)
    {
        auto sink = std::make_unique<FakeSink>(std::move(end));
        FakeSink& added = *sink;
        x_pipeline.add_sink(std::move(sink));
        return added;
    }
    Pipeline x_pipeline{EcsSchema({}, {}), AlertThrottle({}), Level::low};
};

TEST_F(PipelineTest, ASinkThatFailsKeepsNoOtherFromWriting)
{
    add(fail(ErrorKind::runtime, "the disk is full"));
    const FakeSink& good = add(0);
    x_pipeline.announce(Action::started, "");
    const Written end = x_pipeline.flush();
    ASSERT_EQ(end.errors.size(), 1U);
    EXPECT_EQ(end.errors[0].text, "the disk is full");
    EXPECT_EQ(end.waiting, 0U);
    EXPECT_EQ(good.written, 1);
    EXPECT_EQ(good.flushed, 1);
}

TEST_F(PipelineTest, TellsWhatBusySinksHoldBack)
{
    add(7);
    add(0);
    EXPECT_EQ(x_pipeline.flush().waiting, 7U);
    EXPECT_EQ(x_pipeline.reopen().waiting, 7U);
}

TEST_F(PipelineTest, SinksNeedNotHoldAllThatOneChangeBrings)
{
    constexpr int kMany = 2'000, kMost = 500;
    const FakeSink& sink = add(0);
    int unflushed = 0, flushed_at = 0;
    x_pipeline.on_much_written([&] {
        unflushed = std::max(unflushed, sink.written - std::exchange(flushed_at, sink.written));
        x_pipeline.announce(Action::events_lost, "as a flush may do");
        x_pipeline.flush();
    });
    const auto listener = std::make_shared<Listener>();
    listener->enrichment = Enrichment::pending;
    for (int i = 0; i < kMany; ++i) x_pipeline.publish({Action::listener_opened, 1, listener});
    x_pipeline.send_all_waiting();
    EXPECT_GE(sink.written, kMany);
    EXPECT_GT(sink.flushed, kMany / kMost);
    EXPECT_LE(unflushed, kMost);
}

TEST_F(PipelineTest, AListenerIsDescribedWhenItOpensAndStaysSoWhenItCloses)
{
    int enriched = 0;
    x_pipeline.add_enricher(std::make_unique<CountingEnricher>(enriched));
    const FakeSink& sink = add(0);
    const auto listener = std::make_shared<Listener>();
    x_pipeline.publish({Action::listener_opened, 1, listener});
    x_pipeline.publish({Action::listener_closed, 2, listener});
    EXPECT_EQ(enriched, 1);
    EXPECT_EQ(sink.written, 2);
    EXPECT_EQ(x_pipeline.event_count(), 2U);
}

// Says that others can come.
class ExposingEnricher : public Enricher {
public:
    void enrich(Listener& listener) override { listener.access.reach = Reach::all; }
};

// Remembers what was told to be different.
class DifferenceSink : public Sink {
public:
    explicit DifferenceSink(std::vector<std::string>& told) : x_told(told) {}
    void write(const Record& record, const Alert* /*alert*/) override
    {
        if (record.has(Field::lw_changed)) x_told = std::get<std::vector<std::string>>(record.get(Field::lw_changed));
    }
    Result<std::size_t> flush() override { return 0; }

private:
    std::vector<std::string>& x_told;
};

TEST_F(PipelineTest, AnotherDeviceCanExposeAListener)
{
    std::vector<std::string> told;
    x_pipeline.add_enricher(std::make_unique<ExposingEnricher>());
    x_pipeline.add_sink(std::make_unique<DifferenceSink>(told));
    const auto listener = std::make_shared<Listener>();
    listener->access.reach = Reach::loopback;
    x_pipeline.publish({Action::listener_changed, 1, listener, false, {.endpoint = true}});
    EXPECT_EQ(told, (std::vector<std::string>{"endpoint", "reach", "exposed"}));
    x_pipeline.publish({Action::listener_changed, 2, listener, false, {.holders = true}});
    EXPECT_EQ(told, std::vector<std::string>{"holders"});
}

// Asks for something about one listener, and gets it when the test says so.
class AskingEnricher : public Enricher {
public:
    explicit AskingEnricher(bool& is_answered) : x_is_answered(is_answered) {}
    void enrich(Listener& listener) override
    {
        listener.enrichment = listener.uid == kAsked && !x_is_answered ? Enrichment::pending : Enrichment::complete;
    }
    static constexpr std::uint32_t kAsked = 7;

private:
    bool& x_is_answered;
};

// Remembers what was told, in order.
class RecordingSink : public Sink {
public:
    void write(const Record& record, const Alert* /*alert*/) override
    {
        sequences.push_back(std::get<std::int64_t>(record.get(Field::event_sequence)));
        partial.push_back(record.has(Field::lw_enrichment_partial));
    }
    Result<std::size_t> flush() override { return 0; }
    std::vector<std::int64_t> sequences;
    std::vector<bool> partial;
};

class WaitingTest : public PipelineTest {
protected:
    WaitingTest()
    {
        auto sink = std::make_unique<RecordingSink>();
        x_told = sink.get();
        x_pipeline.add_sink(std::move(sink));
        x_pipeline.add_enricher(std::make_unique<AskingEnricher>(x_is_answered));
    }

    void publish(std::uint32_t uid, Action action = Action::listener_opened)
    {
        auto listener = std::make_shared<Listener>();
        listener->uid = uid;
        listener->endpoint.port = uid; // one port of two users would be an event more
        x_pipeline.publish({action, boottime_ns(), listener});
    }

    RecordingSink* x_told;
    bool x_is_answered = false;
};

TEST_F(WaitingTest, WhatIsAskedForHoldsBackWhatComesAfterIt)
{
    publish(1);
    publish(AskingEnricher::kAsked);
    publish(2);
    EXPECT_EQ(x_told->sequences.size(), 1U);
    EXPECT_GT(x_pipeline.wait_ms(), 0);
    EXPECT_LE(x_pipeline.wait_ms(), 251);
    x_pipeline.send_waiting();
    EXPECT_EQ(x_told->sequences.size(), 1U);
    x_is_answered = true;
    x_pipeline.send_waiting();
    EXPECT_EQ(x_told->sequences, (std::vector<std::int64_t>{1, 2, 3}));
    EXPECT_EQ(x_told->partial, (std::vector<bool>{false, false, false}));
    EXPECT_EQ(x_pipeline.wait_ms(), -1);
}

TEST_F(WaitingTest, AQuarterOfASecondIsAll)
{
    publish(AskingEnricher::kAsked);
    const std::uint64_t begun = boottime_ns();
    while (x_told->sequences.empty() && boottime_ns() - begun < 20'000'000'000) {
        ::poll(nullptr, 0, x_pipeline.wait_ms());
        x_pipeline.send_waiting();
    }
    EXPECT_EQ(x_told->sequences.size(), 1U);
    EXPECT_EQ(x_told->partial, std::vector<bool>{true});
    EXPECT_GE(boottime_ns() - begun, 240'000'000U);
}

TEST_F(WaitingTest, WhatCameMeanwhileIsInTimeAtTheEnd)
{
    publish(AskingEnricher::kAsked);
    const std::uint64_t begun = boottime_ns();
    while (boottime_ns() - begun < 260'000'000) ::poll(nullptr, 0, 10); // nobody looked before it was due
    x_is_answered = true;
    x_pipeline.send_waiting();
    EXPECT_EQ(x_told->partial, std::vector<bool>{false});
}

TEST_F(WaitingTest, AClosingStaysBehindItsOpening)
{
    publish(AskingEnricher::kAsked);
    publish(1, Action::listener_closed);
    EXPECT_TRUE(x_told->sequences.empty());
    x_pipeline.send_all_waiting();
    EXPECT_EQ(x_told->sequences, (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(x_told->partial, (std::vector<bool>{true, false}));
}

// As when its holders changed while its opening waited, or after that went out as it was.
TEST_F(WaitingTest, AClosingWaitsForNoAnswer)
{
    auto listener = std::make_shared<Listener>();
    listener->enrichment = Enrichment::pending;
    x_pipeline.publish({Action::listener_closed, boottime_ns(), listener});
    EXPECT_EQ(x_told->sequences.size(), 1U);
    EXPECT_EQ(x_told->partial, std::vector<bool>{true});
}

TEST_F(WaitingTest, AFloodWaitsInBoundedMemory)
{
    for (int i = 0; i < 5000; ++i) publish(AskingEnricher::kAsked);
    EXPECT_EQ(x_told->sequences.size(), 5000U - 4096U);
    x_pipeline.send_all_waiting();
    EXPECT_EQ(x_told->sequences.size(), 5000U);
}

} // namespace
} // namespace listenwatch
