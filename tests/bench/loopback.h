// What the benchmarks share: a loopback listener, a core of one's own, arguments.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>

#include "base/text.h"
#include "base/unique_fd.h"

namespace listenwatch::bench {

[[noreturn]] inline void give_up(const char* what)
{
    std::perror(what);
    std::exit(1);
}

/// Keeps this process on one core.
inline void pin_to_core(int core)
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<std::size_t>(core), &cores);
    if (::sched_setaffinity(0, sizeof(cores), &cores) != 0) give_up("sched_setaffinity");
}

/// A TCP socket that listens on 127.0.0.1; port 0 = the kernel chooses. None when that fails: errno says why.
inline UniqueFd try_listener(std::uint16_t port, int backlog = 1)
{
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
        ::listen(fd.get(), backlog) != 0)
        return {};
    return fd;
}

/// The same; ends the program when that fails.
inline UniqueFd open_listener(std::uint16_t port, int backlog = 1)
{
    UniqueFd fd = try_listener(port, backlog);
    if (!fd) give_up("listen");
    return fd;
}

/// The address that a socket is bound to.
inline sockaddr_in address_of(const UniqueFd& fd)
{
    sockaddr_in address{};
    socklen_t size = sizeof(address);
    if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) give_up("getsockname");
    return address;
}

/// The argument with that number; ends the program when it is missing or no number.
inline std::uint64_t number_argument(int argc, char** argv, int index, const char* usage)
{
    const auto number = index < argc ? parse_number<std::uint64_t>(argv[index]) : std::nullopt;
    if (number) return *number;
    std::fprintf(stderr, "usage: %s %s\n", argv[0], usage);
    std::exit(2);
}

} // namespace listenwatch::bench
