// As many listen cycles as the host can do, and some that stay open.
#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "deeds.h"

namespace listenwatch::actor {
namespace {

// What one thread did.
struct Share {
    std::uint64_t opened = 0;
    std::vector<UniqueFd> kept;
};

// Opens `count` times and keeps `kept` of them, spread over the whole time.
void flood_some(std::uint64_t count, std::uint64_t kept, Share& share)
{
    const std::uint64_t keep_each = kept == 0 ? count + 1 : (count + kept - 1) / kept;
    for (std::uint64_t i = 1; i <= count; ++i) {
        Attempt attempt = open_listener({});
        if (!attempt) return;
        ++share.opened;
        if (i % keep_each == 0) share.kept.push_back(std::move(attempt.fd));
    }
}

std::uint64_t realtime_ns()
{
    return static_cast<std::uint64_t>(
        std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count());
}

} // namespace

// All sockets of its namespace are its own.
int flood_and_keep(Words words)
{
    constexpr std::uint64_t kMostSockets = 10'000'000, kMostThreads = 64, kMostKept = 1000;
    const std::uint64_t count = words.number(10'000, kMostSockets);
    const std::uint64_t threads = std::max<std::uint64_t>(1, words.number(2, kMostThreads));
    const std::uint64_t kept = words.number(10, kMostKept);
    if (const Attempt entered = enter_new_netns(); !entered) return tell_failure("flood-and-keep", entered);
    tell(Line{{"deed", "flooding"}} + well() + Line{{"netns", netns_inode()}} + who_am_i());
    wait_for_word();
    std::vector<Share> shares(threads);
    const std::uint64_t begun_ns = realtime_ns();
    {
        std::vector<std::jthread> crew;
        for (Share& share : shares) crew.emplace_back([&] { flood_some(count / threads, kept / threads, share); });
    }
    const std::uint64_t ended_ns = realtime_ns();
    std::uint64_t opened = 0, open = 0;
    for (const Share& share : shares) {
        opened += share.opened;
        open += share.kept.size();
    }
    tell(Line{{"deed", "flooded"},
              {"ok", opened == count / threads * threads},
              {"opened", opened},
              {"closed", opened - open},
              {"elapsed_ns", ended_ns - begun_ns},
              {"ended_realtime_ns", ended_ns}});
    for (const Share& share : shares)
        for (const UniqueFd& fd : share.kept) tell_open("still-open", fd.get());
    tell(Line{{"deed", "flood-and-keep"}} + well() + Line{{"open", open}} + who_am_i());
    wait_for_word();
    return 0;
}

} // namespace listenwatch::actor
