#include "slot.h"

namespace listenwatch {
namespace {

// Slots 0 and 1 have one inode number, in two namespaces; so do 2 and 3.
std::uint64_t inode_of(unsigned at)
{
    return 100 + at / 2;
}

} // namespace

std::uint32_t netns_of(unsigned at)
{
    return 1 + at % 2;
}

bool known_by_cookie(unsigned at)
{
    return at < 2;
}

Identity view(unsigned at, std::uint64_t cookie, bool half, bool closing)
{
    const Identity whole{cookie, netns_of(at), inode_of(at)};
    if (!half) return whole;
    if (!known_by_cookie(at)) return {0, whole.netns_ino, whole.inode};
    return {cookie, closing ? 3 - whole.netns_ino : whole.netns_ino, 0};
}

Endpoint endpoint(unsigned place)
{
    Endpoint out;
    out.port = place == 1 ? 81 : 80;
    out.transport = place == 2 ? Transport::udp : Transport::tcp;
    out.address.family = place == 3 ? Address::Family::v6 : Address::Family::v4;
    return out;
}

bool belongs_to(const Listener& listener, unsigned at)
{
    return listener.id.netns_ino == netns_of(at) && (listener.id.inode == inode_of(2)) == !known_by_cookie(at);
}

} // namespace listenwatch
