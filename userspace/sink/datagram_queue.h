// Messages on their way to a local log daemon.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "base/unique_fd.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Datagrams for a unix(7) socket. Never blocks: what the daemon does not take waits, what finds no room is counted.
/// Connects when there is something to send, and anew after the daemon was restarted.
class DatagramQueue {
public:
    static constexpr std::size_t kLimit = 1024; ///< messages

    /// `consequence` ends error texts: "alerts are only in /var/log/listenwatch/events.json".
    DatagramQueue(std::string socket_path, std::string consequence);

    void push(std::string message);
    /// Sends what can be sent. "/dev/log: No such file or directory: alerts are only in ... (3 wait, 0 lost)". A daemon
    /// that is slow is no error as long as nothing is lost; a loss is told once. How many wait for a slow one: call
    /// again soon.
    Result<std::size_t> flush();
    /// Connects anew.
    Result<void> connect();

    [[nodiscard]] std::uint64_t lost() const { return x_lost; }
    [[nodiscard]] std::size_t waiting() const { return x_messages.size(); }

private:
    int send_all();
    int open_socket();
    std::unexpected<Error> failure(int error);

    std::string x_path;
    std::string x_consequence;
    UniqueFd x_fd;
    std::deque<std::string> x_messages;
    std::uint64_t x_lost = 0;
    std::uint64_t x_lost_told = 0;
};

} // namespace listenwatch
