// Lines on their way into a descriptor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace listenwatch {

/// Keeps whole lines until they are out, at most `limit_bytes` of them; counts those that found no room. A line that is
/// half out is kept from its start, so that it can be finished or begun again elsewhere.
class LineQueue {
public:
    explicit LineQueue(std::size_t limit_bytes) : x_limit_bytes(limit_bytes) {}

    /// Takes a line with its line end. False, and counted as lost, when there is no room.
    bool push(std::string_view line);
    /// Puts a line before all others; only while none is half out.
    void push_front(std::string_view line);
    /// Takes back the first line; only while none of it is out.
    void pop_front();

    /// Writes until everything is out or the descriptor takes no more, and never waits: what is no regular file gets
    /// at most PIPE_BUF bytes at once, whole lines where they fit, and only while poll(2) says that it takes them. A
    /// pipe takes such a piece whole or not at all (pipe(7)). Returns 0 or the errno value, EAGAIN for no room.
    int write_to(int fd);
    /// Finishes the line that is half out, and no more. Returns 0 or the errno value.
    int finish_line(int fd);
    /// The first line is to be written from its start again.
    void restart_line() { x_sent = 0; }

    [[nodiscard]] bool empty() const { return x_lines == 0; }
    [[nodiscard]] std::size_t lines() const { return x_lines; }
    [[nodiscard]] std::size_t size_bytes() const { return x_data.size(); }
    /// Bytes of the first line that are out already.
    [[nodiscard]] std::size_t half_sent() const { return x_sent; }
    /// Lines that left whole, and lines that found no room, since the start.
    [[nodiscard]] std::uint64_t written() const { return x_written; }
    [[nodiscard]] std::uint64_t lost() const { return x_lost; }

private:
    int write_up_to(int fd, std::size_t end);
    [[nodiscard]] std::size_t piece_size(std::size_t end) const;

    std::size_t x_limit_bytes;
    std::string x_data;
    std::size_t x_lines = 0;
    std::size_t x_sent = 0;
    std::uint64_t x_written = 0;
    std::uint64_t x_lost = 0;
};

} // namespace listenwatch
