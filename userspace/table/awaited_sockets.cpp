#include "table/awaited_sockets.h"

namespace listenwatch {

void AwaitedSockets::add(const Identity& id)
{
    if (id.cookie != 0) x_by_cookie.insert_or_assign(id.cookie, id);
    if (id.inode != 0) x_by_place.insert_or_assign({id.netns_ino, id.inode}, id);
}

void AwaitedSockets::hear(const Identity& id)
{
    const auto known = find(id);
    if (!known) return;
    if (known->cookie != 0) x_by_cookie.erase(known->cookie);
    const auto place = x_by_place.find({known->netns_ino, known->inode});
    if (place != x_by_place.end() && place->second == *known) x_by_place.erase(place);
}

std::optional<Identity> AwaitedSockets::find(const Identity& id) const
{
    const auto by_cookie = x_by_cookie.find(id.cookie);
    if (id.cookie != 0 && by_cookie != x_by_cookie.end()) return by_cookie->second;
    const auto place = x_by_place.find({id.netns_ino, id.inode});
    if (place != x_by_place.end() && same_socket(place->second, id)) return place->second;
    return std::nullopt;
}

} // namespace listenwatch
