// What was asked about units, and when. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "enrich/unit_book.h"

namespace listenwatch {

/// Facts by unit, each good for a minute (somebody may enable it). When it is full, what was used longest ago goes, and
/// is counted. Times are CLOCK_BOOTTIME nanoseconds.
class UnitCache {
public:
    static constexpr std::uint64_t kGoodForNs = 60'000'000'000;

    explicit UnitCache(std::size_t capacity = 1024) : x_capacity(capacity) {}

    /// Whether somebody must ask: nobody did since `since_ns`, or the answer is too old. Then `asked` is next.
    [[nodiscard]] bool must_ask(const std::string& unit, std::uint64_t since_ns, std::uint64_t now_ns) const;
    /// The facts, if they were asked for since then and are good.
    const UnitFacts* find(const std::string& unit, std::uint64_t since_ns, std::uint64_t now_ns);
    void asked(const std::string& unit, std::uint64_t now_ns);
    /// To the last question; nullopt = there was none.
    void answered(const std::string& unit, std::optional<UnitFacts> facts);
    void clear();

    [[nodiscard]] std::size_t size() const { return x_entries.size(); }
    [[nodiscard]] std::uint64_t evictions() const { return x_evictions; }

private:
    struct Entry {
        std::uint64_t question_ns = 0; // of one that has no answer yet; 0 = none
        std::uint64_t facts_ns = 0;    // when `facts` were asked for
        std::optional<UnitFacts> facts;
        std::list<std::string>::iterator use;
    };
    Entry& touch(const std::string& unit);

    std::size_t x_capacity;
    std::list<std::string> x_uses; // newest first
    std::unordered_map<std::string, Entry> x_entries;
    std::uint64_t x_evictions = 0;
};

} // namespace listenwatch
