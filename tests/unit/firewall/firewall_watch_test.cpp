#include "firewall/firewall_watch.h"

#include <atomic>
#include <gtest/gtest.h>
#include <poll.h>

namespace listenwatch {
namespace {

constexpr int kPatience_ms = 10'000, kPause_ms = 50;

// Whether there are news by then.
bool wait_for_news(const FirewallWatch& watch, int longest_ms = kPatience_ms)
{
    pollfd wanted{watch.news_fd(), POLLIN, 0};
    return ::poll(&wanted, 1, longest_ms) == 1;
}

Ruleset blind_to(const std::string& what)
{
    Ruleset ruleset;
    ruleset.blind.push_back(what);
    return ruleset;
}

TEST(FirewallWatch, TellsWhatALookFinds)
{
    std::atomic<bool> has_program = false;
    FirewallWatch watch([&] { return has_program ? blind_to("a program") : Ruleset{}; });
    watch.wait_for(std::chrono::milliseconds(kPatience_ms));
    ASSERT_TRUE(watch.view());
    EXPECT_TRUE(watch.view()->ruleset.blind.empty());
    ASSERT_TRUE(wait_for_news(watch));
    EXPECT_TRUE(watch.take_news());
    EXPECT_FALSE(watch.take_news()) << "told once";
    has_program = true; // of which the kernel tells nothing
    bool is_told = false;
    for (int tries = 0; tries < kPatience_ms / kPause_ms && !is_told; ++tries) {
        watch.look(); // one that comes while the thread rests is for the next
        is_told = wait_for_news(watch, kPause_ms);
    }
    ASSERT_TRUE(is_told);
    EXPECT_EQ(watch.view()->ruleset, blind_to("a program"));
}

TEST(FirewallWatch, SaysThatItCouldNotRead)
{
    FirewallWatch watch([]() -> Result<Ruleset> { return fail(ErrorKind::runtime, "no socket"); });
    watch.wait_for(std::chrono::milliseconds(kPatience_ms));
    ASSERT_TRUE(watch.view());
    EXPECT_EQ(watch.view()->ruleset.blind, std::vector<std::string>{"the packet filter was not read: no socket"});
}

} // namespace
} // namespace listenwatch
