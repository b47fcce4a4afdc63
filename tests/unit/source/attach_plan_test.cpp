#include "source/attach_plan.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace listenwatch {
namespace {

KernelFeatures modern_kernel()
{
    KernelFeatures features;
    features.btf = features.typed_current_task = features.typed_cast = true;
    for (const std::string_view function : asked_functions()) features.parameters.emplace(function, 1);
    features.cgroup2_mount = "/sys/fs/cgroup";
    return features;
}

bool has_program(const AttachPlan& plan, const std::string& name)
{
    return std::ranges::any_of(plan.programs, [&](const PlannedProgram& program) { return program.name == name; });
}

bool is_blind_to(const AttachPlan& plan, const std::string& words)
{
    return std::ranges::any_of(plan.blind,
                               [&](const std::string& line) { return line.find(words) != std::string::npos; });
}

TEST(AttachPlan, ChoosesTheProgramByTheNumberOfParameters)
{
    KernelFeatures features = modern_kernel();
    EXPECT_TRUE(has_program(*make_plan(features, Tier::fexit), "on_inet_csk_listen_start"));
    EXPECT_FALSE(has_program(*make_plan(features, Tier::fexit), "on_bind4")) << "cookies are made when they are read";
    features.parameters["inet_csk_listen_start"] = 2;
    const auto plan = make_plan(features, Tier::fexit);
    EXPECT_TRUE(has_program(*plan, "on_inet_csk_listen_start_backlog"));
    EXPECT_FALSE(has_program(*plan, "on_inet_csk_listen_start"));
}

TEST(AttachPlan, SaysWhatAnOldKernelCannotTell)
{
    KernelFeatures features = modern_kernel();
    features.typed_cast = false;
    EXPECT_EQ(make_plan(features, Tier::fexit)->image, BpfImage::sensor_no_cast);
    EXPECT_EQ(make_plan(features, Tier::cgroup)->image, BpfImage::sensor_no_cast);
    features.typed_current_task = false;
    const auto plan = make_plan(features, Tier::fexit);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->image, BpfImage::sensor_basic);
    EXPECT_TRUE(is_blind_to(*plan, "/proc"));
    EXPECT_TRUE(has_program(*plan, "on_bind4") && has_program(*plan, "on_bind6"));
    EXPECT_FALSE(make_plan(features, Tier::cgroup));
}

TEST(AttachPlan, RefusesATierThatTheKernelLacksAndSaysWhy)
{
    KernelFeatures features = modern_kernel();
    features.cgroup2_mount.clear();
    const auto plan = make_plan(features, Tier::cgroup);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().kind, ErrorKind::unsupported);
    EXPECT_NE(plan.error().text.find("cgroup v2"), std::string::npos);
    features.btf = false;
    EXPECT_NE(make_plan(features, Tier::fexit).error().text.find("BTF"), std::string::npos);
}

TEST(AttachPlan, PollNeedsNothingOfTheKernel)
{
    const auto plan = make_plan(KernelFeatures{}, Tier::poll);
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->programs.empty());
    EXPECT_TRUE(is_blind_to(*plan, "between two polls"));
}

TEST(AttachPlan, EveryProgramCoversSomethingAndOptionalOnesSayWhatTheirAbsenceCosts)
{
    for (const Tier tier : {Tier::fexit, Tier::cgroup}) {
        const auto plan = make_plan(modern_kernel(), tier);
        ASSERT_TRUE(plan);
        for (const PlannedProgram& program : plan->programs) {
            EXPECT_FALSE(program.covers.empty()) << program.name;
            EXPECT_EQ(program.optional, !program.without.empty()) << program.name;
        }
    }
}

TEST(AttachPlan, SeesSocketsCloseBeforeItSeesThemOpen)
{
    for (const Tier tier : {Tier::fexit, Tier::cgroup}) {
        const auto plan = make_plan(modern_kernel(), tier);
        ASSERT_TRUE(plan);
        bool opens = false;
        std::size_t closes = 0;
        for (const PlannedProgram& program : plan->programs) {
            opens = opens || program.covers.starts_with("open") || program.covers.starts_with("bind");
            if (!program.covers.starts_with("close")) continue;
            ++closes;
            EXPECT_FALSE(opens) << program.name;
        }
        EXPECT_TRUE(opens);
        EXPECT_EQ(closes, tier == Tier::fexit ? 9U : 2U);
    }
}

TEST(AttachPlan, WhatHasNoFunctionOfItsOwnComesWithTheNextLook)
{
    KernelFeatures features = modern_kernel();
    const auto is_late = [](const AttachPlan& plan, const std::string& words) {
        return std::ranges::any_of(plan.late,
                                   [&](const std::string& line) { return line.find(words) != std::string::npos; });
    };
    EXPECT_TRUE(has_program(*make_plan(features, Tier::fexit), "on_xsk_bind"));
    EXPECT_FALSE(is_late(*make_plan(features, Tier::fexit), "AF_XDP"));
    EXPECT_TRUE(is_late(*make_plan(features, Tier::fexit), "vsock"));
    features.parameters.erase("xsk_bind");
    EXPECT_FALSE(has_program(*make_plan(features, Tier::fexit), "on_xsk_bind"));
    EXPECT_TRUE(is_late(*make_plan(features, Tier::fexit), "AF_XDP"));
    EXPECT_TRUE(is_late(*make_plan(features, Tier::cgroup), "AF_XDP"));
}

TEST(Tier, GoesToTextAndBack)
{
    for (const Tier tier : {Tier::fexit, Tier::cgroup, Tier::poll}) EXPECT_EQ(parse_tier(to_text(tier)), tier);
    EXPECT_EQ(parse_tier("auto"), std::nullopt);
}

} // namespace
} // namespace listenwatch
