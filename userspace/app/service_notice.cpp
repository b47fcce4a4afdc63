#include "app/service_notice.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/clock.h"
#include "base/text.h"

namespace listenwatch {

ServiceNotice::ServiceNotice()
{
    const char* address = std::getenv("NOTIFY_SOCKET"); // NOLINT(concurrency-mt-unsafe): before any thread
    if (!address || (address[0] != '/' && address[0] != '@')) return;
    x_address = address;
    x_socket = UniqueFd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const char* period = std::getenv("WATCHDOG_USEC"); // NOLINT(concurrency-mt-unsafe)
    if (const auto period_us = parse_number<long>(period ? period : ""))
        x_watchdog_ms = static_cast<int>(*period_us / 2000);
}

void ServiceNotice::send(const std::string& text, int flags) const
{
    sockaddr_un to{};
    if (!x_socket || x_address.size() >= sizeof(to.sun_path)) return;
    to.sun_family = AF_UNIX;
    std::ranges::copy(x_address, to.sun_path);
    if (x_address[0] == '@') to.sun_path[0] = '\0'; // abstract
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + x_address.size());
    // A dead manager is no reason to stop watching.
    (void)::sendto(x_socket.get(), text.data(), text.size(), MSG_NOSIGNAL | flags,
                   reinterpret_cast<const sockaddr*>(&to), size);
}

void ServiceNotice::ready(std::string_view status)
{
    send("READY=1\nSTATUS=" + std::string(status));
}

void ServiceNotice::reloading()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.tv_sec * 1'000'000 + now.tv_nsec / 1000));
}

void ServiceNotice::stopping()
{
    send("STOPPING=1");
}

void ServiceNotice::status(std::string_view text)
{
    send("STATUS=" + std::string(text));
}

void ServiceNotice::alive()
{
    if (x_watchdog_ms <= 0) return;
    constexpr std::uint64_t kNsPerMs = 1'000'000;
    const std::uint64_t now_ns = boottime_ns();
    // A little early: the loop wakes each x_watchdog_ms at the earliest, and half a period must not become a whole one.
    if (x_alive_ns != 0 && now_ns - x_alive_ns < static_cast<std::uint64_t>(x_watchdog_ms) * kNsPerMs / 2) return;
    x_alive_ns = now_ns;
    send("WATCHDOG=1", MSG_DONTWAIT);
}

} // namespace listenwatch
