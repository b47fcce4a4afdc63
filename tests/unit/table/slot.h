// What the sockets of a slot look like. A slot is an inode in a network namespace; its sockets follow each other.
//
// Slots 0 and 1 are of sockets whose cookie every view shows (half a view shows nothing else, and a closing comes with
// the namespace of whoever closes). Slots 2 and 3 are of sockets whose inode every view shows (half a view has no
// cookie). Without such a thread nobody could tell what belongs together.
#pragma once

#include "listenwatch/listener.h"

namespace listenwatch {

inline constexpr unsigned kSlots = 4;
inline constexpr unsigned kPlaces = 4;

std::uint32_t netns_of(unsigned at);
bool known_by_cookie(unsigned at);
/// What an event or a row tells of the socket with this cookie in slot `at`.
Identity view(unsigned at, std::uint64_t cookie, bool half, bool closing);
bool belongs_to(const Listener& listener, unsigned at);
/// Each of the kPlaces endpoints differs from the first in one thing.
Endpoint endpoint(unsigned place);

} // namespace listenwatch
