#include "app/pipeline.h"

#include <gtest/gtest.h>

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

} // namespace
} // namespace listenwatch
