// Many small pieces of work, most of them waiting in system calls, on two threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>

namespace listenwatch {

/// Fewer pieces than this are not worth a thread.
constexpr std::size_t kManyPieces = 64;

/// Calls `work(worker, i)` once for each i below `count`, in no order: worker 0 is this thread, worker 1 another one,
/// which is there only when there are many pieces. What a worker touches must be its own.
template<class Work> void share_work(std::size_t count, const Work& work)
{
    std::atomic<std::size_t> next = 0;
    const auto take_pieces = [&](std::size_t worker) {
        for (std::size_t i = next++; i < count; i = next++) work(worker, i);
    };
    if (count < kManyPieces) return take_pieces(0);
    const std::jthread other([&] { take_pieces(1); });
    take_pieces(0);
}

} // namespace listenwatch
