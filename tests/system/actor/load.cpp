#include "deeds.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <iterator>
#include <random>
#include <thread>
#include <vector>

#include <poll.h>
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

// Opens and closes by chance; about kOpen are open at a time.
class RandomChurn {
public:
    explicit RandomChurn(std::uint64_t seed) : x_random(seed) {}

    Attempt step()
    {
        if (x_random() % (2 * kOpen) < x_open.size()) {
            std::swap(x_open[x_random() % x_open.size()], x_open.back());
            x_open.pop_back();
            return {};
        }
        Attempt attempt = open_listener(random_wish(x_random));
        if (!attempt) return attempt;
        x_open.push_back(std::move(attempt.fd));
        ++x_opened;
        return {};
    }
    // Sets `count` apart: they stay open.
    Attempt keep(std::uint64_t count)
    {
        for (; count > 0; --count) {
            Attempt attempt = open_listener(random_wish(x_random));
            if (!attempt) return attempt;
            x_kept.push_back(std::move(attempt.fd));
            ++x_opened;
        }
        return {};
    }
    [[nodiscard]] std::uint64_t opened() const { return x_opened; }

    // Tells what stayed open and waits; then closes it and tells that.
    int end(const std::string& deed)
    {
        x_open.insert(x_open.end(), std::make_move_iterator(x_kept.begin()), std::make_move_iterator(x_kept.end()));
        const std::uint64_t still_open = x_open.size();
        for (const UniqueFd& fd : x_open) tell_open("still-open", fd.get());
        tell(Line{{"deed", deed}} + well() + Line{{"opened", x_opened}, {"open", still_open}} + who_am_i());
        wait_for_word();
        x_open.clear();
        tell(Line{{"deed", "close"}, {"of", deed}} + well() + Line{{"closed", still_open}} + who_am_i());
        return 0;
    }

private:
    static constexpr std::size_t kOpen = 20;
    std::mt19937_64 x_random;
    std::vector<UniqueFd> x_open, x_kept;
    std::uint64_t x_opened = 0;
};

bool has_word()
{
    pollfd entry{STDIN_FILENO, POLLIN, 0};
    return ::poll(&entry, 1, 0) != 0;
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
    constexpr std::uint64_t kMostSeconds = 600;
    const std::chrono::seconds duration(words.number(1, kMostSeconds));
    RandomChurn churn(words.number(1));
    for (const auto begin = Clock::now(); Clock::now() - begin < duration && churn.opened() < kMostSockets;)
        if (const Attempt step = churn.step(); !step) return tell_failure("churn-random", step);
    return churn.end("churn-random");
}

// Whatever else runs on the host, all sockets of its namespace are its own.
int churn_until_told(Words words)
{
    constexpr std::uint64_t kMostKept = 1000, kMostPause_us = 1'000'000;
    RandomChurn churn(words.number(1));
    const std::uint64_t kept = words.number(10, kMostKept);
    const std::chrono::microseconds pause(words.number(0, kMostPause_us));
    if (const Attempt entered = enter_new_netns(); !entered) return tell_failure("churn-until-told", entered);
    if (const Attempt first = churn.keep(kept); !first) return tell_failure("churn-until-told", first);
    tell(Line{{"deed", "churning"}} + well() + Line{{"netns", netns_inode()}} + who_am_i());
    while (!has_word() && churn.opened() < kMostSockets) {
        if (const Attempt step = churn.step(); !step) return tell_failure("churn-until-told", step);
        if (pause.count() != 0) std::this_thread::sleep_for(pause);
    }
    wait_for_word();
    return churn.end("churn-until-told");
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
