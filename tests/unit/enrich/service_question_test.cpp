#include "enrich/service_question.h"

#include <gtest/gtest.h>

#include "fake_proc.h"

namespace listenwatch {
namespace {

class ServiceQuestionTest : public testing::Test {
protected:
    std::vector<std::uint32_t> pids_of(const Listener& listener)
    {
        HeldProcessCache ancestors(proc);
        ServiceQuestion question(listener, ancestors);
        std::vector<std::uint32_t> pids;
        for (const auto& each : question.line()) pids.push_back(each->pid());
        return pids;
    }
    using Pids = std::vector<std::uint32_t>;

    FakeRoot root;
    Procfs proc{root.path("proc")};
};

TEST_F(ServiceQuestionTest, TheLineEndsBeforeProcessOne)
{
    add_process(root, {.pid = 1, .ppid = 0, .comm = "init", .start_ticks = 1});
    add_process(root, {.pid = 10, .comm = "sh", .start_ticks = 10, .tty = 0x8803});
    add_process(root, {.pid = 20,
                       .ppid = 10,
                       .comm = "a) b",
                       .args = {"x", "y z"},
                       .environ = {"A=1", "AB=2", "B="},
                       .start_ticks = 20,
                       .uid = 7,
                       .loginuid = 1000});
    const Listener listener = listener_of(proc, 20);
    HeldProcessCache ancestors(proc);
    ServiceQuestion question(listener, ancestors);
    ASSERT_EQ(question.line().size(), 2U);
    const HeldProcess& opener = *question.line()[0];
    EXPECT_EQ(opener.comm(), "a) b");
    EXPECT_EQ(opener.args(), (std::vector<std::string>{"x", "y z"}));
    EXPECT_EQ(opener.uid(), 7U);
    EXPECT_EQ(opener.loginuid(), 1000U);
    EXPECT_EQ(opener.variable("A"), "1");
    EXPECT_EQ(opener.variable("B"), "");
    EXPECT_EQ(opener.variable("C"), "");
    EXPECT_EQ(question.line()[1]->tty(), 0x8803U);
}

TEST_F(ServiceQuestionTest, AnotherProcessWithTheSameNumberIsNobodysParent)
{
    add_process(root, {.pid = 10, .comm = "younger", .start_ticks = 30});
    add_process(root, {.pid = 20, .ppid = 10, .comm = "x", .start_ticks = 20});
    EXPECT_EQ(pids_of(listener_of(proc, 20)), Pids{20});
}

TEST_F(ServiceQuestionTest, AnotherProcessWithTheSameNumberIsNotTheOpener)
{
    add_process(root, {.pid = 20, .comm = "x", .start_ticks = 20});
    Listener listener = listener_of(proc, 20);
    root.remove("proc/20");
    add_process(root, {.pid = 20, .comm = "other", .start_ticks = 50});
    EXPECT_EQ(pids_of(listener), Pids{});
    add_process(root, {.pid = 30, .comm = "child", .start_ticks = 40});
    listener.holders = {{.pid = 1, .comm = "i"},
                        {.pid = 29, .comm = "x"},
                        {.pid = 30, .start_boottime_ns = ticks_to_ns(40), .comm = "c"}};
    EXPECT_EQ(pids_of(listener), Pids{30});
    listener.holders[2].start_boottime_ns = ticks_to_ns(41);
    EXPECT_EQ(pids_of(listener), Pids{});
}

TEST_F(ServiceQuestionTest, AnEndlessLineEnds)
{
    add_process(root, {.pid = 20, .ppid = 20, .comm = "ouroboros"});
    EXPECT_EQ(pids_of(listener_of(proc, 20)).size(), 32U);
}

TEST_F(ServiceQuestionTest, FilesThatEndTooSoonAreNoProcess)
{
    add_process(root, {.pid = 20, .comm = "x"});
    const Listener listener = listener_of(proc, 20);
    root.write("proc/20/stat", "20 (x) S 1 1");
    EXPECT_EQ(pids_of(listener), Pids{});
    add_process(root, {.pid = 21, .ppid = 22, .comm = "y"});
    add_process(root, {.pid = 22, .comm = "z"});
    root.write("proc/22/status", "Name:\tz\nUid:\t0");
    HeldProcessCache ancestors(proc);
    const Listener other = listener_of(proc, 21);
    ServiceQuestion question(other, ancestors);
    ASSERT_EQ(question.line().size(), 2U);
    EXPECT_FALSE(question.line()[1]->is_roots()) << "it is not known whose";
}

TEST_F(ServiceQuestionTest, AParentIsReadAgainAfterAMoment)
{
    add_process(root, {.pid = 10, .comm = "before", .start_ticks = 5});
    HeldProcessCache ancestors(proc);
    EXPECT_EQ(ancestors.find(10, 0)->comm(), "before");
    add_process(root, {.pid = 10, .comm = "after", .start_ticks = 6});
    EXPECT_EQ(ancestors.find(10, kPidGoodForNs - 1)->comm(), "before");
    EXPECT_EQ(ancestors.find(10, kPidGoodForNs)->comm(), "after");
    EXPECT_EQ(ancestors.find(11, 0), nullptr);
}

} // namespace
} // namespace listenwatch
