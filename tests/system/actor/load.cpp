#include "deeds.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <random>
#include <thread>
#include <vector>

#include <unistd.h>

namespace listenwatch::actor {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint64_t kMostSockets = 10'000'000;

std::uint64_t ns_since(Clock::time_point begin)
{
    return static_cast<std::uint64_t>(std::chrono::nanoseconds(Clock::now() - begin).count());
}

// Opens and closes; counts how often that worked.
std::uint64_t cycle(const Wish& wish, std::uint64_t count)
{
    std::uint64_t opened = 0;
    for (std::uint64_t i = 0; i < count; ++i)
        if (open_listener(wish)) ++opened;
    return opened;
}

Wish random_wish(std::mt19937_64& random)
{
    Wish wish;
    wish.proto = random() % 2 == 0 ? Proto::tcp : Proto::udp;
    wish.family = random() % 2 == 0 ? Family::v4 : Family::v6;
    return wish;
}

} // namespace

// All that takes time is found out before the listener is there; its life is then what was asked for and one write.
int short_lived(Words words)
{
    constexpr std::uint64_t kMost = 10'000'000, kNsPerUs = 1000;
    const std::uint64_t lifetime_us = words.number(50, kMost);
    const Line self = who_am_i();
    Attempt attempt = open_listener({});
    if (!attempt) return tell_failure("short-lived", attempt);
    tell(Line{{"deed", "short-lived"}, {"lifetime_us", lifetime_us}} + well() + describe(attempt.fd.get()) + self);
    timespec left{static_cast<time_t>(lifetime_us / 1'000'000), static_cast<long>(lifetime_us % 1'000'000 * kNsPerUs)};
    while (::nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
    ::_exit(0);
}

int churn(Words words)
{
    const std::uint64_t count = words.number(1000, kMostSockets);
    Wish wish;
    wish.proto = words.proto(Proto::tcp);
    const auto begin = Clock::now();
    const std::uint64_t opened = cycle(wish, count);
    tell(Line{{"deed", "churn"},
              {"ok", opened == count},
              {"count", count},
              {"opened", opened},
              {"open", std::uint64_t{0}},
              {"elapsed_ns", ns_since(begin)}} +
         who_am_i());
    wait_for_word();
    return opened == count ? 0 : 1;
}

int churn_random(Words words)
{
    constexpr std::size_t kOpen = 20;
    constexpr std::uint64_t kMostSeconds = 600;
    const std::chrono::seconds duration(words.number(1, kMostSeconds));
    std::mt19937_64 random(words.number(1));
    std::vector<UniqueFd> open;
    std::uint64_t opened = 0;
    for (const auto begin = Clock::now(); Clock::now() - begin < duration && opened < kMostSockets;) {
        if (random() % (2 * kOpen) < open.size()) {
            std::swap(open[random() % open.size()], open.back());
            open.pop_back();
        } else if (Attempt attempt = open_listener(random_wish(random))) {
            open.push_back(std::move(attempt.fd));
            ++opened;
        } else {
            return tell_failure("churn-random", attempt);
        }
    }
    const std::uint64_t still_open = open.size();
    for (const UniqueFd& fd : open) tell_open("still-open", fd.get());
    tell(Line{{"deed", "churn-random"}} + well() + Line{{"opened", opened}, {"open", still_open}} + who_am_i());
    wait_for_word();
    open.clear();
    tell(Line{{"deed", "close"}, {"of", "churn-random"}} + well() + Line{{"closed", still_open}} + who_am_i());
    return 0;
}

int flood(Words words)
{
    constexpr std::uint64_t kMostThreads = 64;
    const std::uint64_t count = words.number(10'000, kMostSockets);
    const std::uint64_t threads = std::max<std::uint64_t>(1, words.number(2, kMostThreads));
    std::atomic<std::uint64_t> opened = 0;
    const auto begin = Clock::now();
    {
        std::vector<std::jthread> crew;
        for (std::uint64_t i = 0; i < threads; ++i) {
            const std::uint64_t share = count / threads + (i < count % threads ? 1 : 0);
            crew.emplace_back([&opened, share] { opened += cycle({}, share); });
        }
    }
    tell(Line{{"deed", "flood"},
              {"ok", opened == count},
              {"count", count},
              {"opened", opened.load()},
              {"threads", threads},
              {"elapsed_ns", ns_since(begin)}} +
         who_am_i());
    wait_for_word();
    return opened == count ? 0 : 1;
}

} // namespace listenwatch::actor
