// io_uring by its system calls alone: one operation at a time, in the way that the mode says.
#pragma once

#include <cstddef>
#include <cstdint>

#include <linux/io_uring.h>

#include "base/unique_fd.h"

namespace listenwatch::actor {

class Uring {
public:
    enum class Mode : std::uint8_t {
        sync,   ///< done in io_uring_enter(2)
        async,  ///< handed to a worker thread (IOSQE_ASYNC)
        sqpoll, ///< taken by the kernel's polling thread
    };

    /// `error()` tells whether there is a ring.
    explicit Uring(Mode mode);
    ~Uring();
    Uring(const Uring&) = delete;
    Uring& operator=(const Uring&) = delete;

    [[nodiscard]] int error() const { return x_error; }
    /// Makes an empty table of `count` registered files. 0 or an errno.
    int register_files(unsigned count);
    /// Makes a table of one file, which the ring keeps from then on. 0 or an errno.
    int register_file(int fd);
    /// The ring keeps no file any more. 0 or an errno.
    int unregister_files();
    /// Does one operation and waits for it. Its result, or -errno.
    int run(io_uring_sqe operation);

private:
    struct Mapping {
        void* data = nullptr;
        std::size_t size = 0;
        [[nodiscard]] std::uint32_t* word(std::uint32_t offset) const
        {
            return reinterpret_cast<std::uint32_t*>(static_cast<std::byte*>(data) + offset);
        }
    };
    Mapping map(std::size_t size, std::uint64_t offset);

    Mode x_mode;
    int x_error = 0;
    UniqueFd x_fd;
    io_uring_params x_params{};
    Mapping x_submissions, x_completions, x_entries;
};

} // namespace listenwatch::actor
