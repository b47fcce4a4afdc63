// A file descriptor that closes itself.
#pragma once

#include <unistd.h>
#include <utility>

namespace listenwatch {

/// Owns a descriptor from the line it is born; moved, never copied.
class UniqueFd {
public:
    UniqueFd() = default;
    explicit UniqueFd(int fd) : x_fd(fd) {}
    UniqueFd(UniqueFd&& other) noexcept : x_fd(std::exchange(other.x_fd, -1)) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept
    {
        if (this != &other) {
            reset();
            x_fd = std::exchange(other.x_fd, -1);
        }
        return *this;
    }
    UniqueFd(const UniqueFd&) = delete;
    UniqueFd& operator=(const UniqueFd&) = delete;
    ~UniqueFd() { reset(); }

    [[nodiscard]] int get() const { return x_fd; }
    explicit operator bool() const { return x_fd >= 0; }
    void reset()
    {
        if (x_fd >= 0) ::close(std::exchange(x_fd, -1));
    }
    /// Gives the descriptor away.
    [[nodiscard]] int release() { return std::exchange(x_fd, -1); }

private:
    int x_fd = -1;
};

} // namespace listenwatch
