#include "enrich/answer_cache.h"

#include <algorithm>

namespace listenwatch {

const Service* AnswerCache::find(const Process& process, const Service& before, std::uint64_t now_ns) const
{
    const auto found = x_answers.find({process.pid, process.start_boottime_ns});
    if (found == x_answers.end() || now_ns - found->second.time_ns > kGoodForNs) return nullptr;
    return found->second.before == before ? &found->second.after : nullptr;
}

void AnswerCache::store(const Process& process, Service before, Service after, std::uint64_t now_ns)
{
    const Key key{process.pid, process.start_boottime_ns};
    if (!x_answers.contains(key)) make_room(now_ns);
    x_answers.insert_or_assign(key, Answer{std::move(before), std::move(after), now_ns});
}

// All at once, so that a flood of processes does not pay for it each time.
void AnswerCache::make_room(std::uint64_t now_ns)
{
    if (x_answers.size() < x_capacity) return;
    x_evictions += static_cast<std::uint64_t>(
        std::ranges::count_if(x_answers, [&](const auto& each) { return now_ns - each.second.time_ns <= kGoodForNs; }));
    x_answers.clear();
}

} // namespace listenwatch
