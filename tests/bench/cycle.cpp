// Makes listeners and closes them, on one core, and prints the nanoseconds of one cycle, the cycles a second and the
// port.
#include <chrono>

#include "loopback.h"

using namespace listenwatch;
using namespace listenwatch::bench;

namespace {

constexpr const char* kUsage = "COUNT CORE RATE   (RATE: cycles a second, 0 = as fast as it goes)";
constexpr std::uint64_t kBurst = 16; // cycles between two looks at the clock

using Clock = std::chrono::steady_clock;

// Below the usual local range, where the kernel gives none to others meanwhile.
std::uint16_t find_free_port()
{
    for (std::uint16_t port = 20'099; port < 32'768; ++port)
        if (try_listener(port)) return port;
    give_up("no free port from 20099 to 32767");
}

} // namespace

int main(int argc, char** argv)
{
    const std::uint64_t count = number_argument(argc, argv, 1, kUsage);
    pin_to_core(static_cast<int>(number_argument(argc, argv, 2, kUsage)));
    const std::uint64_t rate = number_argument(argc, argv, 3, kUsage);
    const std::uint16_t port = find_free_port(); // not 0: a search by the kernel is no part of a cycle
    const auto begin = Clock::now();
    for (std::uint64_t i = 0; i < count; ++i) {
        if (rate != 0 && i % kBurst == 0) {
            const auto due = begin + std::chrono::nanoseconds(i * 1'000'000'000 / rate);
            while (Clock::now() < due) {
            }
        }
        (void)open_listener(port);
    }
    const auto spent_ns = static_cast<double>(std::chrono::nanoseconds(Clock::now() - begin).count());
    std::printf("%.0f %.0f %u\n", spent_ns / static_cast<double>(count), static_cast<double>(count) * 1e9 / spent_ns,
                port);
    return 0;
}
