#include "policy/alert_throttle.h"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kHour = 3600 * kSecond;

// What an alert is about; the defaults are one service.
struct About {
    std::string rule = "rule-1";
    std::uint16_t port = 8080;
    std::string executable = "/usr/bin/python3";
    std::uint32_t uid = 1000;
    std::string unit = "web.service";
    std::uint32_t pid = 1;
    Transport transport = Transport::tcp;
};

Alert alert_about(const About& about)
{
    auto process = std::make_shared<Process>();
    process->pid = about.pid;
    process->executable = about.executable;
    process->euid = about.uid;
    auto listener = std::make_shared<Listener>();
    listener->opener = std::move(process);
    listener->endpoint.port = about.port;
    listener->endpoint.transport = about.transport;
    listener->service.unit = about.unit;
    auto event = std::make_shared<ListenEvent>();
    event->listener = std::move(listener);
    auto rule = std::make_shared<RuleInfo>();
    rule->id = about.rule;
    return {.rule = std::move(rule), .event = std::move(event)};
}

TEST(AlertThrottle, TheSameServiceAlertsOnceInItsWindow)
{
    AlertThrottle throttle(ThrottleOptions{});
    EXPECT_EQ(throttle.admit(alert_about({}), kHour), 0U);
    for (std::uint64_t i = 1; i <= 5; ++i) EXPECT_FALSE(throttle.admit(alert_about({}), kHour + i));
    EXPECT_FALSE(throttle.admit(alert_about({}), 2 * kHour - 1));
    EXPECT_EQ(throttle.admit(alert_about({}), 2 * kHour), 6U);
    EXPECT_EQ(throttle.held_back(), 6U);
}

TEST(AlertThrottle, TellsTheCountASecondAfterItsWindowWhenNoAlertDid)
{
    AlertThrottle throttle(ThrottleOptions{});
    EXPECT_TRUE(throttle.admit(alert_about({}), kHour));
    EXPECT_FALSE(throttle.due_ns()) << "nothing is held back: nobody has to wake up";
    for (std::uint32_t i = 1; i <= 5; ++i) EXPECT_FALSE(throttle.admit(alert_about({.pid = i}), kHour + i));
    EXPECT_EQ(throttle.due_ns(), 2 * kHour + kSecond);
    EXPECT_TRUE(throttle.sum_up(2 * kHour + kSecond - 1).empty());
    const auto words = throttle.sum_up(2 * kHour + kSecond);
    ASSERT_EQ(words.size(), 1U);
    EXPECT_EQ(words[0].suppressed, 5U);
    EXPECT_EQ(words[0].summed_ns, kHour);
    EXPECT_EQ(words[0].event->listener->opener->pid, 5U) << "the last of them";
    EXPECT_FALSE(throttle.due_ns());
    EXPECT_TRUE(throttle.sum_up(9 * kHour).empty()) << "told once";
    EXPECT_EQ(throttle.admit(alert_about({}), 9 * kHour), 0U);
}

TEST(AlertThrottle, ACountThatAnAlertToldIsNotToldAgain)
{
    AlertThrottle throttle(ThrottleOptions{});
    EXPECT_TRUE(throttle.admit(alert_about({}), 0));
    EXPECT_FALSE(throttle.admit(alert_about({}), 1));
    EXPECT_EQ(throttle.admit(alert_about({}), kHour), 1U);
    EXPECT_TRUE(throttle.sum_up(kHour + kSecond).empty());
    EXPECT_FALSE(throttle.due_ns());
}

TEST(AlertThrottle, EachWindowIsSummedUpInItsTime)
{
    AlertThrottle throttle(ThrottleOptions{});
    for (std::uint64_t i = 0; i < 3; ++i) {
        EXPECT_TRUE(throttle.admit(alert_about({.rule = "rule-" + std::to_string(i)}), i * kSecond));
        EXPECT_FALSE(throttle.admit(alert_about({.rule = "rule-" + std::to_string(i)}), i * kSecond));
    }
    EXPECT_EQ(throttle.sum_up(kHour + 2 * kSecond).size(), 2U);
    EXPECT_EQ(throttle.due_ns(), kHour + 3 * kSecond);
    EXPECT_EQ(throttle.sum_up_all().size(), 1U);
    EXPECT_TRUE(throttle.sum_up_all().empty());
}

TEST(AlertThrottle, AProgramThatChangesItsExecutableMeetsTheLimitOfTheRule)
{
    AlertThrottle throttle(ThrottleOptions{});
    const auto disguised = [](std::uint16_t number) {
        return alert_about({.port = number, .executable = "/tmp/x" + std::to_string(number)});
    };
    for (std::uint16_t i = 0; i < 100; ++i) EXPECT_TRUE(throttle.admit(disguised(i), kHour + i)) << i;
    for (std::uint16_t i = 100; i < 1000; ++i) EXPECT_FALSE(throttle.admit(disguised(i), kHour + i)) << i;
    EXPECT_TRUE(throttle.admit(alert_about({.rule = "rule-2"}), kHour + 1000)) << "another rule is not silent";
    const auto words = throttle.sum_up(2 * kHour + kSecond);
    ASSERT_EQ(words.size(), 1U);
    EXPECT_EQ(words[0].suppressed, 900U);
    EXPECT_TRUE(throttle.admit(disguised(2000), 2 * kHour + 2 * kSecond));
    EXPECT_EQ(throttle.evicted(), 0U);
}

TEST(AlertThrottle, WithoutARuleLimitEveryExecutableAlerts)
{
    AlertThrottle throttle(ThrottleOptions{.rule_limit = 0});
    for (std::uint16_t i = 0; i < 1000; ++i)
        EXPECT_TRUE(throttle.admit(alert_about({.executable = "/tmp/x" + std::to_string(i)}), kHour)) << i;
}

TEST(AlertThrottle, ARestartedServiceIsTheSameService)
{
    AlertThrottle throttle(ThrottleOptions{});
    EXPECT_TRUE(throttle.admit(alert_about({.pid = 1}), 0));
    EXPECT_FALSE(throttle.admit(alert_about({.pid = 2}), kSecond));
}

TEST(AlertThrottle, AnotherServiceAlertsAtOnce)
{
    AlertThrottle throttle(ThrottleOptions{});
    EXPECT_EQ(throttle.admit(alert_about({}), 0), 0U);
    for (const About& other : {About{.rule = "rule-2"}, About{.port = 8081}, About{.executable = "/usr/bin/nc"},
                               About{.uid = 0}, About{.unit = "other.service"}, About{.transport = Transport::udp}}) {
        EXPECT_EQ(throttle.admit(alert_about(other), 1), 0U);
        EXPECT_FALSE(throttle.admit(alert_about(other), 2));
    }
}

TEST(AlertThrottle, AFloodOfPortsByOneProgramIsCutShort)
{
    AlertThrottle throttle(ThrottleOptions{});
    std::size_t passed = 0;
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        const auto transport = i < 50'000 ? Transport::tcp : Transport::udp;
        const auto port = static_cast<std::uint16_t>(i % 50'000 + 1);
        if (throttle.admit(alert_about({.port = port, .transport = transport}), i * 1000)) ++passed;
    }
    EXPECT_EQ(passed, 20U);
    EXPECT_EQ(throttle.held_back(), 99'980U);
    EXPECT_EQ(throttle.evicted(), 0U) << "what is held back must not push out what others are remembered by";
    EXPECT_EQ(throttle.admit(alert_about({.port = 60'000}), 61 * kSecond), 99'980U);
    EXPECT_EQ(throttle.admit(alert_about({.port = 60'001}), 61 * kSecond), 0U) << "told once";
}

TEST(AlertThrottle, AFloodHoldsNobodyElseBack)
{
    AlertThrottle throttle(ThrottleOptions{});
    for (std::uint16_t port = 1; port < 1000; ++port) throttle.admit(alert_about({.port = port}), port);
    EXPECT_TRUE(throttle.admit(alert_about({.executable = "/usr/sbin/sshd"}), 1000));
    EXPECT_TRUE(throttle.admit(alert_about({.uid = 1001}), 1000));
    EXPECT_TRUE(throttle.admit(alert_about({.rule = "rule-2"}), 1000));
}

TEST(AlertThrottle, WhatAFloodHeldBackMayAlertLater)
{
    AlertThrottle throttle(ThrottleOptions{.burst_limit = 1});
    EXPECT_TRUE(throttle.admit(alert_about({.port = 1}), 0));
    EXPECT_FALSE(throttle.admit(alert_about({.port = 2}), 1));
    EXPECT_EQ(throttle.admit(alert_about({.port = 2}), 61 * kSecond), 1U);
}

TEST(AlertThrottle, MemoryIsBoundedAndForgettingIsCounted)
{
    AlertThrottle throttle(ThrottleOptions{.burst_limit = 0, .capacity = 4});
    for (std::uint16_t port = 1; port <= 6; ++port) EXPECT_TRUE(throttle.admit(alert_about({.port = port}), port));
    EXPECT_EQ(throttle.evicted(), 2U);
    EXPECT_TRUE(throttle.admit(alert_about({.port = 1}), 10)) << "forgotten";
    EXPECT_FALSE(throttle.admit(alert_about({.port = 6}), 10));
    for (std::uint16_t port = 11; port <= 14; ++port) throttle.admit(alert_about({.port = port}), 11);
    EXPECT_EQ(throttle.unreported(), 1U);
}

TEST(AlertThrottle, NoWindowLetsEveryAlertThrough)
{
    AlertThrottle throttle(ThrottleOptions{.window_ns = 0, .burst_limit = 0});
    for (int i = 0; i < 100; ++i) EXPECT_EQ(throttle.admit(alert_about({}), 5), 0U);
}

TEST(AlertThrottle, AnAlertAboutNoListenerIsAKindOfItsOwn)
{
    AlertThrottle throttle(ThrottleOptions{});
    EXPECT_EQ(throttle.admit(Alert{}, 0), 0U);
    EXPECT_FALSE(throttle.admit(Alert{}, 1));
    EXPECT_TRUE(throttle.admit(alert_about({}), 1));
}

TEST(AlertThrottle, TheSocketsOwnerStandsInForAnUnknownProcess)
{
    AlertThrottle throttle(ThrottleOptions{});
    const auto of_user = [](std::uint32_t uid) {
        auto listener = std::make_shared<Listener>();
        listener->uid = uid;
        auto event = std::make_shared<ListenEvent>();
        event->listener = std::move(listener);
        return Alert{.rule = nullptr, .event = std::move(event)};
    };
    EXPECT_TRUE(throttle.admit(of_user(1), 0));
    EXPECT_TRUE(throttle.admit(of_user(2), 0));
    EXPECT_FALSE(throttle.admit(of_user(1), 0));
}

} // namespace
} // namespace listenwatch
