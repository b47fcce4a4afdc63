#include "table/holder_list.h"

#include <algorithm>

namespace listenwatch {
namespace {

constexpr std::uint64_t kTick_ns = 10'000'000; // /proc cuts a start to ticks of USER_HZ (proc(5))

bool is_same_start(std::uint64_t a_ns, std::uint64_t b_ns)
{
    return a_ns == 0 || b_ns == 0 || std::max(a_ns, b_ns) - std::min(a_ns, b_ns) < kTick_ns;
}

// By whatever way: an opening does not tell whether there is a descriptor.
bool is_same_holder(const Holder& a, const Holder& b)
{
    return a.pid == b.pid && is_same_start(a.start_boottime_ns, b.start_boottime_ns);
}

const Holder* find_holder(const std::vector<Holder>& holders, const Holder& wanted)
{
    const auto found = std::ranges::find_if(holders, [&](const Holder& each) { return is_same_holder(each, wanted); });
    return found == holders.end() ? nullptr : &*found;
}

bool has_all(const std::vector<Holder>& holders, const std::vector<Holder>& wanted)
{
    return std::ranges::all_of(wanted, [&](const Holder& each) { return find_holder(holders, each) != nullptr; });
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

void keep_unseen(const std::vector<Holder>& before, std::vector<Holder>& now)
{
    const bool is_held = !now.empty();
    for (const Holder& known : before)
        if (known.kind == HolderKind::io_uring || (known.kind == HolderKind::queue && !is_held))
            if (find_holder(now, known) == nullptr) now.push_back(known);
    if (now.empty() && !before.empty()) now.push_back(queue_holder());
    std::ranges::sort(now);
}

} // namespace listenwatch
