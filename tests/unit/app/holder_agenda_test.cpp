#include "app/holder_agenda.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

constexpr std::uint64_t kMillisecond_ns = 1'000'000;

HolderDeed deed(HolderDeed::Kind kind, std::uint32_t pid)
{
    return {kind, pid, 0, nullptr};
}

class HolderAgendaTest : public ::testing::Test {
protected:
    std::vector<HolderVisit> take_all_due(std::uint64_t now_ns)
    {
        std::vector<HolderVisit> all;
        while (auto visit = x_agenda.take_due(now_ns)) all.push_back(std::move(*visit));
        return all;
    }

    std::vector<std::uint32_t> due_pids(std::uint64_t now_ns)
    {
        std::vector<std::uint32_t> pids;
        for (const HolderVisit& visit : take_all_due(now_ns)) pids.push_back(visit.pid);
        return pids;
    }

    HolderAgenda x_agenda;
};

TEST_F(HolderAgendaTest, IsEmptyUntilSomethingHappens)
{
    EXPECT_EQ(x_agenda.next_ns(), std::nullopt);
    EXPECT_TRUE(take_all_due(~0ULL).empty());
}

TEST_F(HolderAgendaTest, VisitsWithinATenthOfASecondAndFourTimesInAll)
{
    x_agenda.note(deed(HolderDeed::Kind::fork, 7), 0);
    std::vector<std::uint64_t> times_ms;
    while (const auto next = x_agenda.next_ns()) {
        EXPECT_TRUE(take_all_due(*next - 1).empty());
        EXPECT_EQ(due_pids(*next), std::vector{7U});
        times_ms.push_back(*next / kMillisecond_ns);
    }
    EXPECT_EQ(times_ms, (std::vector<std::uint64_t>{50, 250, 1250, 6250}));
}

TEST_F(HolderAgendaTest, VisitsAProcessThatEndedOnce)
{
    x_agenda.note(deed(HolderDeed::Kind::fork, 7), 0);
    x_agenda.note(deed(HolderDeed::Kind::exit, 7), kMillisecond_ns);
    EXPECT_EQ(due_pids(50 * kMillisecond_ns), std::vector{7U});
    EXPECT_EQ(x_agenda.next_ns(), std::nullopt);
}

TEST_F(HolderAgendaTest, ABusyProcessCannotPutItsVisitOff)
{
    for (std::uint64_t ms = 0; ms < 50; ++ms) x_agenda.note(deed(HolderDeed::Kind::exchange, 7), ms * kMillisecond_ns);
    EXPECT_EQ(due_pids(50 * kMillisecond_ns), std::vector{7U});
}

TEST_F(HolderAgendaTest, ANewDeedStartsTheVisitsAnew)
{
    x_agenda.note(deed(HolderDeed::Kind::fork, 7), 0);
    (void)take_all_due(50 * kMillisecond_ns);
    (void)take_all_due(250 * kMillisecond_ns);
    x_agenda.note(deed(HolderDeed::Kind::exchange, 7), 300 * kMillisecond_ns);
    EXPECT_EQ(x_agenda.next_ns(), 350 * kMillisecond_ns);
}

TEST_F(HolderAgendaTest, TheProgramOfAnExecGoesWithTheNextVisitOnly)
{
    auto process = std::make_shared<Process>();
    x_agenda.note({HolderDeed::Kind::exec, 7, 0, process}, 0);
    EXPECT_EQ(take_all_due(50 * kMillisecond_ns).at(0).process, process);
    EXPECT_FALSE(take_all_due(250 * kMillisecond_ns).at(0).did_exec);
}

TEST_F(HolderAgendaTest, WhoWaitsLongestIsFirst)
{
    for (const std::uint32_t pid : {9U, 7U, 8U})
        x_agenda.note(deed(HolderDeed::Kind::fork, pid), pid * kMillisecond_ns);
    EXPECT_EQ(due_pids(58 * kMillisecond_ns), (std::vector{7U, 8U}));
    EXPECT_EQ(due_pids(59 * kMillisecond_ns), std::vector{9U});
}

TEST_F(HolderAgendaTest, SaysWhenItIsFull)
{
    for (std::uint32_t pid = 1; pid <= HolderAgenda::kCapacity; ++pid)
        x_agenda.note(deed(HolderDeed::Kind::fork, pid), 0);
    EXPECT_FALSE(x_agenda.take_overflow());
    x_agenda.note(deed(HolderDeed::Kind::exit, 1), 0);
    EXPECT_FALSE(x_agenda.take_overflow());
    x_agenda.note(deed(HolderDeed::Kind::fork, 1'000'000), 0);
    EXPECT_TRUE(x_agenda.take_overflow());
    EXPECT_FALSE(x_agenda.take_overflow());
    EXPECT_EQ(take_all_due(50 * kMillisecond_ns).size(), HolderAgenda::kCapacity);
}

} // namespace
} // namespace listenwatch
