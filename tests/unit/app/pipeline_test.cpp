#include "app/pipeline.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

class FakeSink : public Sink {
public:
    explicit FakeSink(Result<bool> end) : x_end(std::move(end)) {}
    void write(const Record& /*record*/, const Alert* /*alert*/) override { ++written; }
    Result<bool> flush() override
    {
        ++flushed;
        return x_end;
    }
    int written = 0, flushed = 0;

private:
    Result<bool> x_end;
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
    FakeSink& add(Result<bool> end)
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
    const FakeSink& good = add(false);
    x_pipeline.announce(Action::started, "");
    const Written end = x_pipeline.flush();
    ASSERT_EQ(end.errors.size(), 1U);
    EXPECT_EQ(end.errors[0].text, "the disk is full");
    EXPECT_FALSE(end.waits);
    EXPECT_EQ(good.written, 1);
    EXPECT_EQ(good.flushed, 1);
}

TEST_F(PipelineTest, OneBusySinkIsEnoughToWait)
{
    add(true);
    add(false);
    EXPECT_TRUE(x_pipeline.flush().waits);
    EXPECT_TRUE(x_pipeline.reopen().waits);
}

TEST_F(PipelineTest, AListenerIsDescribedWhenItOpensAndStaysSoWhenItCloses)
{
    int enriched = 0;
    x_pipeline.add_enricher(std::make_unique<CountingEnricher>(enriched));
    const FakeSink& sink = add(false);
    const auto listener = std::make_shared<Listener>();
    x_pipeline.publish({Action::listener_opened, 1, listener});
    x_pipeline.publish({Action::listener_closed, 2, listener});
    EXPECT_EQ(enriched, 1);
    EXPECT_EQ(sink.written, 2);
    EXPECT_EQ(x_pipeline.event_count(), 2U);
}

} // namespace
} // namespace listenwatch
