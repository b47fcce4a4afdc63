#include "table/holder_list.h"

#include <algorithm>

namespace listenwatch {
namespace {

constexpr std::uint64_t kTick_ns = 10'000'000; // /proc cuts a start to ticks of USER_HZ (proc(5))

bool is_same_start(std::uint64_t a_ns, std::uint64_t b_ns)
{
    return a_ns == 0 || b_ns == 0 || std::max(a_ns, b_ns) - std::min(a_ns, b_ns) < kTick_ns;
}

bool is_same_holder(const Holder& a, const Holder& b)
{
    return a.pid == b.pid && is_same_start(a.start_boottime_ns, b.start_boottime_ns);
}

const Holder* find_holder(const std::vector<Holder>& holders, const Holder& wanted)
{
    const auto found = std::ranges::find_if(holders, [&](const Holder& each) { return is_same_holder(each, wanted); });
    return found == holders.end() ? nullptr : &*found;
}

bool has_same_way(const std::vector<Holder>& holders, const Holder& wanted)
{
    return std::ranges::any_of(
        holders, [&](const Holder& each) { return each.kind == wanted.kind && is_same_holder(each, wanted); });
}

bool has_all(const std::vector<Holder>& holders, const std::vector<Holder>& wanted)
{
    return std::ranges::all_of(wanted, [&](const Holder& each) { return has_same_way(holders, each); });
}

} // namespace

Holder queue_holder()
{
    Holder queue;
    queue.kind = HolderKind::queue;
    return queue;
}

ListenerDifference compare_holders(const std::vector<Holder>& before, const std::vector<Holder>& now)
{
    ListenerDifference difference;
    difference.holders = !has_all(before, now) || !has_all(now, before);
    for (const Holder& holder : now)
        if (const Holder* known = find_holder(before, holder))
            difference.executable |= known->executable != holder.executable;
    return difference;
}

void keep_executables(const std::vector<Holder>& before, std::vector<Holder>& now)
{
    for (Holder& holder : now)
        if (const Holder* known = find_holder(before, holder); known != nullptr && holder.executable.empty())
            holder.executable = known->executable;
}

void keep_registered(const std::vector<Holder>& before, std::vector<Holder>& now)
{
    for (const Holder& known : before)
        if (known.kind == HolderKind::io_uring && !has_same_way(now, known)) now.push_back(known);
    std::ranges::sort(now);
}

void queue_unheld(const std::vector<Holder>& before, std::vector<Holder>& now)
{
    if (now.empty() && !before.empty()) now.push_back(queue_holder());
}

} // namespace listenwatch
