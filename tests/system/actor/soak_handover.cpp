// The deeds of a soak with sockets that are there: who keeps them, and whether they listen.
#include <algorithm>

#include "soak_actor.h"

namespace listenwatch::actor {
namespace {

constexpr std::ptrdiff_t kMostChildren = 3;

bool is_here_alone(const KeptSocket& each)
{
    return each.is_here() && !each.has_child() && !each.is_on_its_way();
}

bool has_child(const KeptSocket& each)
{
    return each.has_child();
}

} // namespace

const KeptSocket* SoakActor::pick_taken_port()
{
    return pick([](const KeptSocket& each) { return each.is_here() && each.is_open(); });
}

void SoakActor::close(std::size_t at)
{
    std::swap(x_sockets[at], x_sockets.back());
    x_sockets.pop_back();
}

void SoakActor::forget_gone()
{
    std::erase_if(x_sockets, [](const KeptSocket& each) { return !each.is_kept(); });
}

// The first listen(2) after a shutdown needs the port again, and somebody else may have it: then the socket is closed.
Attempt SoakActor::listen_again()
{
    KeptSocket* socket = pick([](const KeptSocket& each) { return each.is_here() && each.is_stream(); });
    if (socket == nullptr) return {};
    const int error = socket->listen(static_cast<int>(1 + chance(16)));
    if (error != 0) socket->drop_here();
    return fails_unless_expected("listen again", error);
}

Attempt SoakActor::shut()
{
    KeptSocket* socket =
        pick([](const KeptSocket& each) { return each.is_here() && each.is_open() && each.is_stream(); });
    if (socket == nullptr) return {};
    return fails_unless_expected("shutdown", socket->shut());
}

Attempt SoakActor::duplicate()
{
    if (KeptSocket* socket = pick([](const KeptSocket& each) { return each.is_here(); })) socket->duplicate();
    return {};
}

Attempt SoakActor::lend(bool exec)
{
    if (std::ranges::count_if(x_sockets, has_child) >= kMostChildren) return {};
    KeptSocket* socket = pick(is_here_alone);
    return socket == nullptr ? Attempt{} : socket->lend_to_child(exec);
}

Attempt SoakActor::fork_holder()
{
    return lend(false);
}

Attempt SoakActor::exec_holder()
{
    return lend(true);
}

Attempt SoakActor::leave_to_others()
{
    KeptSocket* socket = pick([](const KeptSocket& each) { return each.is_here() && each.has_child(); });
    if (socket != nullptr) socket->drop_here();
    return {};
}

Attempt SoakActor::end_child()
{
    if (KeptSocket* socket = pick(has_child)) socket->end_child(false);
    return {};
}

Attempt SoakActor::kill_child()
{
    if (KeptSocket* socket = pick(has_child)) socket->end_child(true);
    return {};
}

Attempt SoakActor::send_off()
{
    KeptSocket* socket = pick([](const KeptSocket& each) { return each.is_here() && each.is_told_by_events(); });
    return socket == nullptr ? Attempt{} : socket->send_off();
}

Attempt SoakActor::take_back()
{
    if (KeptSocket* socket = pick([](const KeptSocket& each) { return each.is_on_its_way(); })) socket->take_back();
    return {};
}

Attempt SoakActor::give_to_neighbour()
{
    KeptSocket* socket = pick([](const KeptSocket& each) {
        return is_here_alone(each) && each.is_open() && each.is_told_by_events(); // the other one may send it off
    });
    if (socket != nullptr && send_descriptor(x_to_neighbour.get(), socket->fd()) == 0) socket->drop_here();
    return {};
}

Attempt SoakActor::take_from_neighbour()
{
    if (UniqueFd fd = receive_descriptor(x_from_neighbour.get())) x_sockets.emplace_back(std::move(fd), true);
    return {};
}

} // namespace listenwatch::actor
