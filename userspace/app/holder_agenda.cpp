#include "app/holder_agenda.h"

#include <algorithm>
#include <array>
#include <utility>

namespace listenwatch {
namespace {

constexpr std::uint64_t kMillisecond_ns = 1'000'000;
// After the deed, then after the visit before. The first is within the promise of 100 ms.
constexpr std::array<std::uint64_t, 4> kPauses_ns{50 * kMillisecond_ns, 200 * kMillisecond_ns, 1000 * kMillisecond_ns,
                                                  5000 * kMillisecond_ns};

} // namespace

void HolderAgenda::schedule(std::uint32_t pid, Entry& entry, std::uint64_t due_ns)
{
    if (entry.due_ns != 0) {
        const auto [first, last] = x_by_time.equal_range(entry.due_ns);
        if (const auto at = std::find_if(first, last, [&](const auto& each) { return each.second == pid; }); at != last)
            x_by_time.erase(at);
    }
    entry.due_ns = due_ns;
    x_by_time.emplace(due_ns, pid);
}

void HolderAgenda::note(const HolderDeed& deed, std::uint64_t now_ns)
{
    if (x_entries.size() >= kCapacity && !x_entries.contains(deed.pid)) {
        x_overflow = true;
        return;
    }
    Entry& entry = x_entries[deed.pid];
    if (deed.kind == HolderDeed::Kind::exec) {
        entry.did_exec = true;
        entry.process = deed.process;
    }
    entry.once = deed.kind == HolderDeed::Kind::exit;
    // A first visit that is due anyway is not put off by more deeds: who never rests is looked at all the same.
    const bool first_waits = entry.due_ns != 0 && entry.visits == 0;
    entry.visits = 0;
    if (!first_waits) schedule(deed.pid, entry, now_ns + kPauses_ns[0]);
}

std::optional<std::uint64_t> HolderAgenda::next_ns() const
{
    if (x_by_time.empty()) return std::nullopt;
    return x_by_time.begin()->first;
}

std::optional<HolderVisit> HolderAgenda::take_due(std::uint64_t now_ns)
{
    if (x_by_time.empty() || x_by_time.begin()->first > now_ns) return std::nullopt;
    const std::uint32_t pid = x_by_time.begin()->second;
    x_by_time.erase(x_by_time.begin());
    Entry& entry = x_entries.at(pid);
    HolderVisit due{pid, std::exchange(entry.did_exec, false), std::exchange(entry.process, nullptr)};
    entry.due_ns = 0;
    ++entry.visits;
    if (entry.once || entry.visits == kPauses_ns.size())
        x_entries.erase(pid);
    else
        schedule(pid, entry, now_ns + kPauses_ns[entry.visits]);
    return due;
}

bool HolderAgenda::take_overflow()
{
    return std::exchange(x_overflow, false);
}

} // namespace listenwatch
