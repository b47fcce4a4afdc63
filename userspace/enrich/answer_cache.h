// What was lately found out about a process' service.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "listenwatch/listener.h"

namespace listenwatch {

/// A process that opens a thousand sockets is asked about once a second. Times are CLOCK_BOOTTIME nanoseconds. When it
/// is full the oldest go, and are counted.
class AnswerCache {
public:
    static constexpr std::uint64_t kGoodForNs = 1'000'000'000;

    explicit AnswerCache(std::size_t capacity = 1024) : x_capacity(capacity) {}

    /// The answer for that process and what was known before; null = it must be asked for.
    [[nodiscard]] const Service* find(const Process& process, const Service& before, std::uint64_t now_ns) const;
    void store(const Process& process, Service before, Service after, std::uint64_t now_ns);
    /// Answers that had to go while they were still good.
    [[nodiscard]] std::uint64_t evictions() const { return x_evictions; }
    [[nodiscard]] std::size_t size() const { return x_answers.size(); }

private:
    using Key = std::pair<std::uint32_t, std::uint64_t>; // pid and start
    struct Answer {
        Service before, after;
        std::uint64_t time_ns = 0;
    };
    void make_room(std::uint64_t now_ns);

    std::size_t x_capacity;
    std::map<Key, Answer> x_answers;
    std::uint64_t x_evictions = 0;
};

} // namespace listenwatch
