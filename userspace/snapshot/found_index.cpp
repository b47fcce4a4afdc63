#include "snapshot/found_index.h"

namespace listenwatch {
namespace {

void learn(Listener& listener, const Listener& other)
{
    if (listener.id.cookie == 0) listener.id.cookie = other.id.cookie;
    if (!listener.filter) listener.filter = other.filter;
    if (is_named(listener.endpoint) || !is_named(other.endpoint)) return;
    listener.endpoint = other.endpoint;
    listener.connected = other.connected;
}

} // namespace

FoundIndex::FoundIndex(const std::vector<FoundListener>& found)
{
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Identity& id = found[i].listener.id;
        if (id.cookie != 0) x_by_cookie.emplace(id.cookie, i);
        if (id.inode != 0) x_by_inode.emplace(std::pair(id.netns_ino, id.inode), i);
    }
}

const std::size_t* FoundIndex::find(const Identity& id) const
{
    if (const auto at = x_by_cookie.find(id.cookie); at != x_by_cookie.end()) return &at->second;
    const auto at = x_by_inode.find({id.netns_ino, id.inode});
    return at != x_by_inode.end() ? &at->second : nullptr;
}

void learn_from(std::vector<FoundListener>& found, const std::vector<FoundListener>& listing)
{
    const FoundIndex index(listing);
    for (FoundListener& one : found) {
        if (one.listener.id.cookie != 0 && is_named(one.listener.endpoint)) continue;
        if (const std::size_t* at = index.find(one.listener.id)) learn(one.listener, listing[*at].listener);
    }
}

} // namespace listenwatch
