#include "app/service_notice.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <sys/socket.h>
#include <sys/un.h>

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

void ServiceNotice::send(const std::string& text) const
{
    sockaddr_un to{};
    if (!x_socket || x_address.size() >= sizeof(to.sun_path)) return;
    to.sun_family = AF_UNIX;
    std::ranges::copy(x_address, to.sun_path);
    if (x_address[0] == '@') to.sun_path[0] = '\0'; // abstract
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + x_address.size());
    // A dead manager is no reason to stop watching.
    (void)::sendto(x_socket.get(), text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to),
                   size);
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
    send("WATCHDOG=1");
}

} // namespace listenwatch
