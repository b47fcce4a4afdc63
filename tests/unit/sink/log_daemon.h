// A log daemon that only takes datagrams: it keeps what it was sent.
#pragma once

#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/unique_fd.h"

namespace listenwatch {

class LogDaemon {
public:
    explicit LogDaemon(const std::string& path) : x_fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        ::unlink(path.c_str());
        if (::bind(x_fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("bind " + path + ": " + std::strerror(errno));
    }

    /// The next message, if there is one.
    std::optional<std::string> receive()
    {
        std::string message(65536, '\0');
        const ssize_t got = ::recv(x_fd.get(), message.data(), message.size(), 0);
        if (got < 0) return std::nullopt;
        message.resize(static_cast<std::size_t>(got));
        return message;
    }

private:
    UniqueFd x_fd;
};

} // namespace listenwatch
