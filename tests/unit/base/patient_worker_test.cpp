#include "base/patient_worker.h"

#include <atomic>
#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <thread>

namespace listenwatch {
namespace {

// Work that ends when it is let go.
struct Held {
    std::promise<void> gate;
    std::shared_future<void> opened{gate.get_future()};
    [[nodiscard]] std::function<void()> work() const
    {
        return [opened = opened] { opened.wait(); };
    }
};

TEST(PatientWorker, DoesTheWorkInAThreadOfItsOwn)
{
    PatientWorker worker;
    const auto where = std::make_shared<std::thread::id>();
    for (int i = 0; i < 1000; ++i) {
        *where = {};
        ASSERT_TRUE(worker.run([where] { *where = std::this_thread::get_id(); }));
        ASSERT_NE(*where, std::thread::id{});
        ASSERT_NE(*where, std::this_thread::get_id());
    }
    EXPECT_EQ(worker.given_up(), 0U);
}

TEST(PatientWorker, LeavesWhatHangsBehindAndGoesOn)
{
    PatientWorker worker;
    Held held;
    EXPECT_FALSE(worker.run(held.work()));
    EXPECT_EQ(worker.given_up(), 1U);
    EXPECT_TRUE(worker.run([] {})) << "by another thread";
    held.gate.set_value();
    EXPECT_TRUE(worker.run([] {}));
}

TEST(PatientWorker, TriesNothingWhileManyHangAndAgainWhenTheyDoNot)
{
    PatientWorker worker;
    Held held;
    for (std::size_t i = 0; i < PatientWorker::kMostLeftBehind; ++i) EXPECT_FALSE(worker.run(held.work()));
    const auto tried = std::make_shared<std::atomic<bool>>(false);
    EXPECT_FALSE(worker.run([tried] { *tried = true; }));
    EXPECT_FALSE(*tried);
    EXPECT_EQ(worker.given_up(), PatientWorker::kMostLeftBehind + 1);
    held.gate.set_value();
    const auto due = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!worker.run([tried] { *tried = true; }) && std::chrono::steady_clock::now() < due) std::this_thread::yield();
    EXPECT_TRUE(*tried);
}

TEST(PatientWorker, RestsAfterManyTimesInVain)
{
    PatientWorker worker;
    const auto begun = std::make_shared<std::atomic<std::size_t>>(0);
    for (std::size_t i = 0; i < 2 * PatientWorker::kMostLeftBehind; ++i) {
        Held held;
        EXPECT_FALSE(worker.run([begun, wait = held.work()] { ++*begun, wait(); }));
        held.gate.set_value();
    }
    EXPECT_GE(*begun, PatientWorker::kMostLeftBehind);
    EXPECT_LT(*begun, 2 * PatientWorker::kMostLeftBehind);
    EXPECT_FALSE(worker.run([] {})) << "others have to wait too";
}

TEST(PatientWorker, ManyThreadsMayAsk)
{
    PatientWorker worker;
    const auto done = std::make_shared<std::atomic<int>>(0);
    {
        std::vector<std::jthread> askers;
        for (int i = 0; i < 4; ++i)
            askers.emplace_back([&] {
                for (int k = 0; k < 250; ++k) EXPECT_TRUE(worker.run([done] { ++*done; }));
            });
    }
    EXPECT_EQ(*done, 1000);
}

TEST(PatientWorker, EndsWhileSomethingHangs)
{
    Held held;
    {
        PatientWorker worker;
        EXPECT_FALSE(worker.run(held.work()));
    }
    held.gate.set_value();
}

} // namespace
} // namespace listenwatch
