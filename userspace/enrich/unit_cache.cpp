#include "enrich/unit_cache.h"

#include <algorithm>
#include <utility>

namespace listenwatch {

bool UnitCache::must_ask(const std::string& unit, std::uint64_t since_ns, std::uint64_t now_ns) const
{
    const auto found = x_entries.find(unit);
    if (found == x_entries.end()) return true;
    const Entry& entry = found->second;
    if (entry.question_ns != 0) return false; // one at a time; what needs a later one asks after the answer
    return !entry.facts || entry.facts_ns < since_ns || now_ns - entry.facts_ns > kGoodForNs;
}

const UnitFacts* UnitCache::find(const std::string& unit, std::uint64_t since_ns, std::uint64_t now_ns)
{
    const auto found = x_entries.find(unit);
    if (found == x_entries.end()) return nullptr;
    const Entry& entry = found->second;
    if (!entry.facts || entry.facts_ns < since_ns || now_ns - entry.facts_ns > kGoodForNs) return nullptr;
    return &*touch(unit).facts;
}

void UnitCache::asked(const std::string& unit, std::uint64_t now_ns)
{
    touch(unit).question_ns = now_ns;
}

void UnitCache::answered(const std::string& unit, std::optional<UnitFacts> facts)
{
    const auto found = x_entries.find(unit);
    if (found == x_entries.end()) return; // evicted meanwhile
    Entry& entry = found->second;
    const std::uint64_t asked_ns = std::exchange(entry.question_ns, 0);
    if (!facts) return;
    entry.facts_ns = asked_ns;
    entry.facts = std::move(facts);
}

void UnitCache::clear()
{
    x_entries.clear();
    x_uses.clear();
}

UnitCache::Entry& UnitCache::touch(const std::string& unit)
{
    if (const auto found = x_entries.find(unit); found != x_entries.end()) {
        x_uses.splice(x_uses.begin(), x_uses, found->second.use);
        return found->second;
    }
    if (x_entries.size() >= x_capacity) {
        x_entries.erase(x_uses.back());
        x_uses.pop_back();
        ++x_evictions;
    }
    x_uses.push_front(unit);
    Entry& entry = x_entries[unit];
    entry.use = x_uses.begin();
    return entry;
}

} // namespace listenwatch
