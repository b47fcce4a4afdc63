#include "enrich/service_question.h"

#include <algorithm>

#include "base/clock.h"

namespace listenwatch {
namespace {

constexpr std::size_t kLongestLine = 32;
constexpr std::size_t kMostHoldersTried = 8;

} // namespace

std::shared_ptr<const HeldProcess> ServiceQuestion::find_first() const
{
    const Procfs& proc = x_ancestors.proc();
    if (x_listener.opener && x_listener.opener->pid > 1)
        if (auto opener = HeldProcess::read(proc, *x_listener.opener)) return opener;
    const std::size_t count = std::min(x_listener.holders.size(), kMostHoldersTried);
    for (std::size_t i = 0; i < count; ++i) {
        const Holder& holder = x_listener.holders[i];
        Process known;
        known.pid = holder.pid;
        known.start_boottime_ns = holder.start_boottime_ns;
        if (holder.pid <= 1) continue;
        if (auto found = HeldProcess::read(proc, known)) return found;
    }
    return nullptr;
}

const ServiceQuestion::Line& ServiceQuestion::line()
{
    if (x_line) return *x_line;
    x_line.emplace();
    const std::uint64_t now_ns = boottime_ns();
    auto next = find_first();
    while (next && x_line->size() < kLongestLine) {
        if (!x_line->empty() && next->start_ticks() > x_line->back()->start_ticks()) break;
        x_line->push_back(next);
        next = next->ppid() > 1 ? x_ancestors.find(next->ppid(), now_ns) : nullptr;
    }
    return *x_line;
}

} // namespace listenwatch
