#include "table/identity_set.h"

namespace listenwatch {

bool same_socket(const Identity& a, const Identity& b)
{
    if (a.cookie != 0 && b.cookie != 0) return a.cookie == b.cookie;
    return a.inode != 0 && a.inode == b.inode && a.netns_ino == b.netns_ino;
}

void IdentitySet::insert(const Identity& id)
{
    if (id.cookie != 0) x_cookies.insert(id.cookie);
    if (id.inode != 0) x_places[{id.netns_ino, id.inode}] |= id.cookie == 0;
}

bool IdentitySet::contains(const Identity& id) const
{
    if (id.cookie != 0 && x_cookies.contains(id.cookie)) return true;
    const auto place = x_places.find({id.netns_ino, id.inode});
    return place != x_places.end() && (id.cookie == 0 || place->second);
}

void IdentitySet::clear()
{
    x_cookies.clear();
    x_places.clear();
}

} // namespace listenwatch
