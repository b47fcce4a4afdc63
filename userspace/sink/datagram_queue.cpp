#include "sink/datagram_queue.h"

#include <cerrno>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/file.h"

namespace listenwatch {
namespace {

// The peer that the socket was connected to is gone; another may be there by now.
bool is_peer_gone(int error)
{
    return error == ECONNREFUSED || error == ECONNRESET || error == ENOTCONN || error == EPIPE;
}

// unix(7): the peer's queue is full, or the machine is out of buffers for the moment.
bool is_busy(int error)
{
    return error == EAGAIN || error == ENOBUFS;
}

} // namespace

DatagramQueue::DatagramQueue(std::string socket_path, std::string consequence)
    : x_path(std::move(socket_path)), x_consequence(std::move(consequence))
{
}

void DatagramQueue::push(std::string message)
{
    if (x_messages.size() < kLimit)
        x_messages.push_back(std::move(message));
    else
        ++x_lost;
}

Result<std::size_t> DatagramQueue::flush()
{
    int error = x_messages.empty() ? 0 : send_all();
    if (is_peer_gone(error)) {
        x_fd.reset();
        error = send_all();
    }
    if (is_busy(error) && x_lost == x_lost_told) return x_messages.size();
    if (error != 0) {
        if (!is_busy(error)) x_fd.reset();
        return failure(error);
    }
    if (x_lost == x_lost_told) return 0;
    const std::uint64_t lost = x_lost - std::exchange(x_lost_told, x_lost);
    return fail(ErrorKind::runtime, fmt::format("{}: written again: {} were lost: {}", x_path, lost, x_consequence));
}

Result<void> DatagramQueue::connect()
{
    x_fd.reset();
    if (const int error = open_socket(); error != 0) return failure(error);
    return {};
}

int DatagramQueue::send_all()
{
    if (!x_fd)
        if (const int error = open_socket(); error != 0) return error;
    while (!x_messages.empty()) {
        const std::string& message = x_messages.front();
        const ssize_t sent = ::send(x_fd.get(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno != EMSGSIZE) return errno;
        if (sent < 0) ++x_lost; // larger than the socket takes: it never will
        x_messages.pop_front();
    }
    return 0;
}

int DatagramQueue::open_socket()
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (x_path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
    x_path.copy(address.sun_path, sizeof address.sun_path - 1);
    UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return errno;
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return errno;
    x_fd = std::move(fd);
    return 0;
}

std::unexpected<Error> DatagramQueue::failure(int error)
{
    x_lost_told = x_lost;
    return fail(errno_kind(error), fmt::format("{}: {}: {} ({} wait, {} lost)", x_path, errno_text(error),
                                               x_consequence, x_messages.size(), x_lost));
}

} // namespace listenwatch
