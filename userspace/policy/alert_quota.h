// "So many alerts of a kind in so much time", for a bounded number of kinds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "listenwatch/event.h"

namespace listenwatch {

/// What makes alerts be of one kind. The texts belong to the caller; they are raw bytes that a process may choose, so
/// kinds are compared whole, not by their hash.
struct AlertKind {
    std::size_t hash = 0; ///< see `hashed`
    std::uint32_t uid = 0;
    std::uint32_t port = 0; ///< host order
    Transport transport = Transport::tcp;
    std::string_view rule_id;
    std::string_view executable;
    std::string_view unit;
    bool operator==(const AlertKind&) const = default;
};

/// The same kind with its hash worked out.
AlertKind hashed(AlertKind kind);

/// At most `limit` alerts of a kind in any `window_ns` (0 = no limit), for the `capacity` kinds that were let through
/// last.
struct QuotaOptions {
    std::size_t limit = 1;
    std::uint64_t window_ns = 0;
    std::size_t capacity = 4096;
};

/// Remembers when alerts of each kind were let through. Allocates only when it meets a new kind.
class AlertQuota {
public:
    explicit AlertQuota(QuotaOptions options) : x_options(options) {}
    AlertQuota(AlertQuota&&) = default;
    AlertQuota& operator=(AlertQuota&&) = default;

    /// Whether the kind has used up its quota; if so, the alert is counted as held back, and kept as the last of them.
    bool hold_back(const AlertKind& kind, const Alert& alert, std::uint64_t time_ns);
    /// Lets one through. Returns how many of its kind were held back since the last one; that count begins anew.
    std::uint64_t let_through(const AlertKind& kind, std::uint64_t time_ns);

    /// When counts are due to be told at the earliest; nullopt while nothing is held back. It may be early.
    [[nodiscard]] std::optional<std::uint64_t> due_ns() const;
    /// Adds a word for each kind whose window ended at that time with alerts held back; their counts begin anew.
    void sum_up(std::uint64_t time_ns, std::vector<Alert>& words);

    /// Kinds forgotten inside their window because there were too many.
    [[nodiscard]] std::uint64_t evicted() const { return x_evicted; }
    /// Alerts held back whose count was forgotten with their kind.
    [[nodiscard]] std::uint64_t unreported() const { return x_unreported; }

private:
    struct Entry {
        std::string rule_id, executable, unit;
        AlertKind kind;                      // its texts are the three above
        std::vector<std::uint64_t> times_ns; // of the last `limit` let through, a ring
        std::size_t oldest = 0;              // where in the ring
        std::uint64_t latest_ns = 0;
        std::uint64_t held_back = 0;
        Alert last; // of those held back
    };
    struct Hash {
        std::size_t operator()(const AlertKind& kind) const { return kind.hash; }
    };
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
    using Entries = std::list<Entry>; // the one that let through longest ago first

    [[nodiscard]] bool is_in_window(std::uint64_t then_ns, std::uint64_t time_ns) const;
    [[nodiscard]] std::uint64_t end_ns(const Entry& entry) const;
    Entry& touch(const AlertKind& kind, std::uint64_t time_ns);
    void evict(std::uint64_t time_ns);

    QuotaOptions x_options;
    Entries x_entries;
    std::unordered_map<AlertKind, Entries::iterator, Hash> x_index; // its texts are those of the entries
    std::uint64_t x_due_ns = kNever;
    std::uint64_t x_evicted = 0;
    std::uint64_t x_unreported = 0;
};

} // namespace listenwatch
