#include "app/reader_patience.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kPatience_ns = 2'000'000'000;     // for one that takes nothing
constexpr std::uint64_t kLongestWait_ns = 30'000'000'000; // for one that takes little

} // namespace

void ReaderPatience::note(std::size_t waiting, std::uint64_t now_ns)
{
    if (waiting < x_waiting || x_waiting == 0) x_moved_ns = now_ns;
    x_waiting = waiting;
}

bool ReaderPatience::holds(std::uint64_t begun_ns, std::uint64_t now_ns) const
{
    return x_waiting != 0 && now_ns - x_moved_ns < kPatience_ns && now_ns - begun_ns < kLongestWait_ns;
}

} // namespace listenwatch
