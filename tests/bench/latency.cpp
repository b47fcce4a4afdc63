// From the return of listen() to the complete line in the event file: prints p50 and p99 in microseconds.
// The opener itself polls the file without pause, so its core adds no wake-up to the figure.
#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "loopback.h"

using namespace listenwatch;
using namespace listenwatch::bench;

namespace {

using Clock = std::chrono::steady_clock;
constexpr const char* kUsage = "COUNT CORE FILE";
constexpr auto kPause = std::chrono::milliseconds(3); // long enough for the monitor to fall asleep
constexpr auto kLimit = std::chrono::seconds(5);

// Whether a complete line about the opening of this port is among what was appended since `offset`; moves it.
bool line_is_there(int file, off_t& offset, std::string& unread, const std::string& port)
{
    char chunk[16384];
    const ssize_t got = ::pread(file, chunk, sizeof(chunk), offset);
    if (got <= 0) return false;
    offset += got;
    unread.append(chunk, static_cast<std::size_t>(got));
    for (std::size_t end = unread.find('\n'); end != std::string::npos; end = unread.find('\n')) {
        const std::string_view line = std::string_view(unread).substr(0, end);
        const bool is_ours = line.find("\"action\":\"listener-opened\"") != std::string_view::npos &&
                             line.find(port) != std::string_view::npos;
        unread.erase(0, end + 1);
        if (is_ours) return true;
    }
    return false;
}

double microseconds_of_one(int file)
{
    off_t offset = ::lseek(file, 0, SEEK_END);
    std::string unread;
    const UniqueFd listener = open_listener(0);
    const auto begin = Clock::now();
    const std::string port = "\"port\":" + std::to_string(ntohs(address_of(listener).sin_port)) + "}";
    while (!line_is_there(file, offset, unread, port))
        if (Clock::now() - begin > kLimit) {
            std::fprintf(stderr, "no line about %s came\n", port.c_str());
            std::exit(1);
        }
    return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

} // namespace

int main(int argc, char** argv)
{
    const std::uint64_t count = std::max<std::uint64_t>(1, number_argument(argc, argv, 1, kUsage));
    pin_to_core(static_cast<int>(number_argument(argc, argv, 2, kUsage)));
    const UniqueFd file(::open(argc > 3 ? argv[3] : "", O_RDONLY | O_CLOEXEC));
    if (!file) give_up("open the event file");
    std::vector<double> times;
    for (std::uint64_t i = 0; i < count; ++i) {
        std::this_thread::sleep_for(kPause);
        times.push_back(microseconds_of_one(file.get()));
    }
    std::ranges::sort(times);
    std::printf("%.0f %.0f\n", times[times.size() / 2], times[times.size() * 99 / 100]);
    return 0;
}
