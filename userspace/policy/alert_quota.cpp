#include "policy/alert_quota.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace listenwatch {
namespace {

// The multiplier is 2^64 divided by the golden ratio (Fibonacci hashing).
std::size_t mix(std::size_t hash, std::size_t part)
{
    hash = (hash ^ part) * 0x9e37'79b9'7f4a'7c15U;
    return hash ^ hash >> 32U;
}

} // namespace

AlertKind hashed(AlertKind kind)
{
    constexpr std::hash<std::string_view> text;
    kind.hash = mix(mix(text(kind.rule_id), text(kind.executable)), text(kind.unit));
    kind.hash = mix(kind.hash, std::size_t{kind.uid} << 32U | std::size_t{kind.port} << 8U |
                                   static_cast<std::size_t>(kind.transport));
    return kind;
}

bool AlertQuota::hold_back(const AlertKind& kind, const Alert& alert, std::uint64_t time_ns)
{
    const auto found = x_index.find(kind);
    if (found == x_index.end()) return false;
    Entry& entry = *found->second;
    if (entry.times_ns.size() < x_options.limit) return false;
    if (!is_in_window(entry.times_ns[entry.oldest], time_ns)) return false;
    ++entry.held_back;
    entry.last = alert;
    x_due_ns = std::min(x_due_ns, end_ns(entry));
    return true;
}

std::uint64_t AlertQuota::let_through(const AlertKind& kind, std::uint64_t time_ns)
{
    if (x_options.limit == 0 || x_options.capacity == 0) return 0;
    Entry& entry = touch(kind, time_ns);
    entry.latest_ns = time_ns;
    if (entry.times_ns.size() < x_options.limit) {
        entry.times_ns.push_back(time_ns);
    } else {
        entry.times_ns[entry.oldest] = time_ns;
        entry.oldest = (entry.oldest + 1) % x_options.limit;
    }
    entry.last = {};
    return std::exchange(entry.held_back, 0);
}

std::optional<std::uint64_t> AlertQuota::due_ns() const
{
    return x_due_ns == kNever ? std::nullopt : std::optional(x_due_ns);
}

void AlertQuota::sum_up(std::uint64_t time_ns, std::vector<Alert>& words)
{
    if (time_ns < x_due_ns) return;
    x_due_ns = kNever;
    for (Entry& entry : x_entries) {
        if (entry.held_back == 0) continue;
        if (time_ns < end_ns(entry)) {
            x_due_ns = std::min(x_due_ns, end_ns(entry));
            continue;
        }
        Alert& word = words.emplace_back(std::exchange(entry.last, {}));
        word.suppressed = std::exchange(entry.held_back, 0);
        word.summed_ns = x_options.window_ns;
    }
}

// When the kind may alert again. Only for one that has used up its quota.
std::uint64_t AlertQuota::end_ns(const Entry& entry) const
{
    return entry.times_ns[entry.oldest] + x_options.window_ns;
}

// Events of several processors may come a little out of order: an earlier time counts as the same moment.
bool AlertQuota::is_in_window(std::uint64_t then_ns, std::uint64_t time_ns) const
{
    return (time_ns > then_ns ? time_ns - then_ns : 0) < x_options.window_ns;
}

AlertQuota::Entry& AlertQuota::touch(const AlertKind& kind, std::uint64_t time_ns)
{
    if (const auto found = x_index.find(kind); found != x_index.end()) {
        x_entries.splice(x_entries.end(), x_entries, found->second);
        return *found->second;
    }
    if (x_entries.size() >= x_options.capacity) evict(time_ns);
    Entry& entry = x_entries.emplace_back();
    entry.rule_id = kind.rule_id;
    entry.executable = kind.executable;
    entry.unit = kind.unit;
    entry.kind = kind;
    entry.kind.rule_id = entry.rule_id;
    entry.kind.executable = entry.executable;
    entry.kind.unit = entry.unit;
    x_index.emplace(entry.kind, std::prev(x_entries.end()));
    return entry;
}

void AlertQuota::evict(std::uint64_t time_ns)
{
    const Entry& entry = x_entries.front();
    if (is_in_window(entry.latest_ns, time_ns)) ++x_evicted;
    x_unreported += entry.held_back;
    x_index.erase(entry.kind);
    x_entries.pop_front();
}

} // namespace listenwatch
