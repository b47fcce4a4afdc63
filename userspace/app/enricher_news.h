// What enrichers wait for, as the loop sees it.
#pragma once

#include <cstdint>

#include "app/event_loop.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// The loop wakes for answers, and takes them when it turns.
class Answers : public LoopClient {
public:
    explicit Answers(AnswerSource& source) : x_source(source) {}
    [[nodiscard]] AnswerSource& source() const { return x_source; }
    void on_readable() override { x_source.take(); }

private:
    AnswerSource& x_source;
};

/// The loop wakes for addresses and rules of the packet filter that come and go, and asks who can come to listeners
/// when it turns.
class AccessNews : public LoopClient {
public:
    explicit AccessNews(AccessSource& source) : x_source(source) {}
    [[nodiscard]] AccessSource& source() const { return x_source; }
    void on_readable() override { x_is_due = x_source.take_news() || x_is_due; }
    /// Whether it is time to: after news, and every ten seconds, for the rest of the world tells nothing (other
    /// namespaces, devices that join another).
    bool take_due(std::uint64_t now_ns)
    {
        constexpr std::uint64_t kInterval_ns = 10'000'000'000;
        if (!x_is_due && now_ns - x_computed_ns < kInterval_ns) return false;
        x_is_due = false;
        x_computed_ns = now_ns;
        x_source.look(); // what comes of it is told by then
        return true;
    }

private:
    AccessSource& x_source;
    bool x_is_due = false;
    std::uint64_t x_computed_ns = 0;
};

} // namespace listenwatch
