#include "snapshot/lone_listeners.h"

#include <algorithm>
#include <set>
#include <utility>

namespace listenwatch {
namespace {

bool is_lone(const FoundListener& one)
{
    return one.listener.id.inode != 0 && one.listener.holders.empty();
}

} // namespace

bool has_lone_listener(const std::vector<FoundListener>& found)
{
    return std::ranges::any_of(found, is_lone);
}

void drop_closed(std::vector<FoundListener>& found, const AllListeners& later)
{
    std::set<std::pair<std::uint32_t, std::uint64_t>> open; // namespace, inode
    for (const FoundListener& one : later.found) open.emplace(one.listener.id.netns_ino, one.listener.id.inode);
    std::erase_if(found, [&](const FoundListener& one) {
        const Identity& id = one.listener.id;
        return is_lone(one) && !open.contains({id.netns_ino, id.inode}) &&
               std::ranges::find(later.unread_netns_inos, id.netns_ino) == later.unread_netns_inos.end();
    });
}

} // namespace listenwatch
