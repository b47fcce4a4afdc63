#include "sink/line_queue.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace listenwatch {
namespace {

// Also true of a pipe that nobody can read any more: the write tells.
bool takes_bytes(int fd)
{
    pollfd wanted{fd, POLLOUT, 0};
    return ::poll(&wanted, 1, 0) == 1;
}

} // namespace

bool LineQueue::push(std::string_view line)
{
    assert(line.ends_with('\n'));
    if (x_data.size() + line.size() > x_limit_bytes) {
        ++x_lost;
        return false;
    }
    x_data += line;
    ++x_lines;
    return true;
}

void LineQueue::push_front(std::string_view line)
{
    assert(line.ends_with('\n') && x_sent == 0);
    x_data.insert(0, line);
    ++x_lines;
}

void LineQueue::pop_front()
{
    assert(x_lines > 0 && x_sent == 0);
    x_data.erase(0, x_data.find('\n') + 1);
    --x_lines;
}

int LineQueue::write_to(int fd)
{
    return write_up_to(fd, x_data.size());
}

int LineQueue::finish_line(int fd)
{
    return x_sent == 0 ? 0 : write_up_to(fd, x_data.find('\n') + 1);
}

std::size_t LineQueue::piece_size(std::size_t end) const
{
    if (end - x_sent <= PIPE_BUF) return end - x_sent;
    const std::size_t last = x_data.rfind('\n', x_sent + PIPE_BUF - 1);
    return last == std::string::npos || last < x_sent ? std::size_t{PIPE_BUF} : last + 1 - x_sent;
}

int LineQueue::write_up_to(int fd, std::size_t end)
{
    struct stat file{};
    if (::fstat(fd, &file) != 0) return errno;
    const bool may_wait = !S_ISREG(file.st_mode);
    int error = 0;
    while (x_sent < end && error == 0) {
        if (may_wait && !takes_bytes(fd)) {
            error = EAGAIN;
            break;
        }
        const ssize_t put = ::write(fd, x_data.data() + x_sent, may_wait ? piece_size(end) : end - x_sent);
        if (put > 0)
            x_sent += static_cast<std::size_t>(put);
        else if (put == 0 || errno != EINTR)
            error = put == 0 ? EIO : errno;
    }
    // Lines that are out leave; one that is half out stays from its start.
    const std::size_t last = x_sent == 0 ? std::string::npos : x_data.rfind('\n', x_sent - 1);
    if (last == std::string::npos) return error;
    const bool all = last + 1 == x_data.size(); // mostly: then nobody needs to count
    const auto begin = x_data.begin();
    const auto gone =
        all ? x_lines
            : static_cast<std::size_t>(std::count(begin, begin + static_cast<std::ptrdiff_t>(last) + 1, '\n'));
    x_data.erase(0, last + 1);
    x_sent -= last + 1;
    x_lines -= gone;
    x_written += gone;
    return error;
}

} // namespace listenwatch
