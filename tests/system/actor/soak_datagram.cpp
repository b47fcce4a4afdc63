// The deeds of a soak with UDP: a socket that nobody bound, one that hears its peer only, and the ways between.
#include <cerrno>

#include "soak_actor.h"

namespace listenwatch::actor {

// It has no port yet: a datagram or a connect(2) gives it one.
Attempt SoakActor::open_client()
{
    Wish wish = wish_for_datagram();
    wish.bind = false;
    return keep(open_socket(wish), false);
}

Attempt SoakActor::connect()
{
    KeptSocket* socket = chance(4) == 0 ? pick([](const KeptSocket& each) { return each.is_mute_datagram(); })
                                        : pick([](const KeptSocket& each) { return each.is_open_datagram(); });
    return socket == nullptr ? Attempt{} : fails_unless_expected("connect", socket->connect());
}

Attempt SoakActor::disconnect()
{
    KeptSocket* socket = pick([](const KeptSocket& each) { return each.is_mute_datagram(); });
    return socket == nullptr ? Attempt{} : fails_unless_expected("disconnect", socket->disconnect());
}

Attempt SoakActor::send_first()
{
    KeptSocket* socket =
        pick([](const KeptSocket& each) { return each.is_mute_datagram() && port_of(each.fd()) == 0; });
    return socket == nullptr ? Attempt{} : fails_unless_expected("sendto", socket->send_first());
}

} // namespace listenwatch::actor
