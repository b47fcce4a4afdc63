// Connects to itself over loopback, accepts and closes, on one core, and prints the connections a second.
#include <chrono>

#include "loopback.h"

using namespace listenwatch;
using namespace listenwatch::bench;

namespace {

constexpr const char* kUsage = "COUNT CORE";

// Closing with a reset leaves no TIME_WAIT, so the local ports last.
void close_with_reset(UniqueFd fd)
{
    const linger now{1, 0};
    if (::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now)) != 0) give_up("SO_LINGER");
}

} // namespace

int main(int argc, char** argv)
{
    const std::uint64_t count = number_argument(argc, argv, 1, kUsage);
    pin_to_core(static_cast<int>(number_argument(argc, argv, 2, kUsage)));
    constexpr int kBacklog = 16;
    const UniqueFd server = open_listener(0, kBacklog);
    const sockaddr_in address = address_of(server);
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < count; ++i) {
        UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
            give_up("connect");
        const UniqueFd accepted(::accept4(server.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!accepted) give_up("accept");
        close_with_reset(std::move(client));
    }
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f\n", static_cast<double>(count) / spent.count());
    return 0;
}
