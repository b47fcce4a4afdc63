#include "soak_actor.h"

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <thread>

namespace listenwatch::actor {
namespace {

constexpr std::size_t kMostSockets = 20;
constexpr std::uint16_t kFirstPort = 3000, kPorts = 100; // few, so that some are in use

// What a kernel may say to a good request: the port is in use, or it has no such protocol.
bool is_expected(int error)
{
    return error == EADDRINUSE || error == EPROTONOSUPPORT || error == EAFNOSUPPORT || error == ESOCKTNOSUPPORT;
}

} // namespace

Attempt SoakActor::fails_unless_expected(const char* step, int error)
{
    if (error == 0 || is_expected(error)) return {};
    return {{}, step, error};
}

SoakActor::SoakActor(std::uint64_t seed, UniqueFd from_neighbour, UniqueFd to_neighbour)
    : x_random(seed), x_from_neighbour(std::move(from_neighbour)), x_to_neighbour(std::move(to_neighbour))
{
    x_sockets.reserve(kMostSockets + 1);
}

const std::vector<SoakActor::Deed>& SoakActor::all_deeds()
{
    static const std::vector<Deed> deeds{
        {60, &SoakActor::open_stream},
        {45, &SoakActor::open_datagram},
        {15, &SoakActor::open_without_bind},
        {10, &SoakActor::open_in_thread},
        {8, &SoakActor::open_group},
        {25, &SoakActor::open_briefly},
        {1, &SoakActor::open_many_briefly},
        {15, &SoakActor::fail_to_listen},
        {15, &SoakActor::fail_to_bind},
        {15, &SoakActor::open_client},
        {25, &SoakActor::connect},
        {20, &SoakActor::disconnect},
        {15, &SoakActor::send_first},
        {30, &SoakActor::listen_again},
        {20, &SoakActor::shut},
        {20, &SoakActor::duplicate},
        {15, &SoakActor::fork_holder},
        {8, &SoakActor::exec_holder},
        {25, &SoakActor::leave_to_others},
        {12, &SoakActor::end_child},
        {12, &SoakActor::kill_child},
        {12, &SoakActor::send_off},
        {16, &SoakActor::take_back},
        {20, &SoakActor::give_to_neighbour},
        {25, &SoakActor::take_from_neighbour},
        {100, &SoakActor::close_one},
    };
    return deeds;
}

Attempt SoakActor::act()
{
    static const unsigned sum = std::accumulate(all_deeds().begin(), all_deeds().end(), 0U,
                                                [](unsigned so_far, const Deed& deed) { return so_far + deed.weight; });
    ++x_deeds;
    std::uint64_t at = chance(sum);
    const auto deed = std::ranges::find_if(all_deeds(), [&](const Deed& each) {
        if (at < each.weight) return true;
        at -= each.weight;
        return false;
    });
    Attempt attempt = (this->*deed->act)();
    forget_gone();
    while (x_sockets.size() > kMostSockets) close(chance(x_sockets.size()));
    return attempt;
}

void SoakActor::settle()
{
    while (UniqueFd fd = receive_descriptor(x_from_neighbour.get())) x_sockets.emplace_back(std::move(fd), true);
}

std::uint64_t SoakActor::tell_truth() const
{
    std::uint64_t open = 0;
    for (const KeptSocket& each : x_sockets) {
        if (!each.is_open()) continue;
        tell(Line{{"deed", "still-open"}} + well() + each.identity() + Line{{"holders", each.holders()}});
        ++open;
    }
    return open;
}

Wish SoakActor::wish_for(Proto proto)
{
    Wish wish;
    wish.proto = proto;
    wish.family = static_cast<Family>(chance(3));
    if (chance(2) == 0) wish.address = wish.family == Family::v4 ? "0.0.0.0" : "::";
    if (chance(3) == 0) wish.port = static_cast<std::uint16_t>(kFirstPort + chance(kPorts));
    return wish;
}

Wish SoakActor::wish_for_stream()
{
    return wish_for(chance(4) == 0 ? Proto::mptcp : Proto::tcp);
}

Wish SoakActor::wish_for_datagram()
{
    return wish_for(chance(4) == 0 ? Proto::udplite : Proto::udp);
}

Attempt SoakActor::keep(Attempt attempt, bool is_open)
{
    if (!attempt) return fails_unless_expected(attempt.step, attempt.error);
    x_sockets.emplace_back(std::move(attempt.fd), is_open);
    return {};
}

Attempt SoakActor::open_stream()
{
    return keep(open_listener(wish_for_stream()));
}

Attempt SoakActor::open_datagram()
{
    return keep(open_listener(wish_for_datagram()));
}

Attempt SoakActor::open_without_bind()
{
    Wish wish = wish_for_stream();
    wish.bind = false;
    return keep(open_listener(wish));
}

Attempt SoakActor::open_in_thread()
{
    const Wish wish = chance(2) == 0 ? wish_for_stream() : wish_for_datagram();
    Attempt attempt;
    std::thread([&] { attempt = open_listener(wish); }).join();
    return keep(std::move(attempt));
}

Attempt SoakActor::open_group()
{
    Wish wish = chance(2) == 0 ? wish_for(Proto::tcp) : wish_for_datagram();
    wish.reuse_port = true;
    for (std::uint64_t left = 2 + chance(3); left > 0; --left) {
        Attempt attempt = open_listener(wish);
        if (attempt) wish.port = port_of(attempt.fd.get());
        if (Attempt kept = keep(std::move(attempt)); !kept) return kept;
    }
    return {};
}

Attempt SoakActor::open_briefly()
{
    const Attempt attempt = open_listener(chance(2) == 0 ? wish_for_stream() : wish_for_datagram());
    return fails_unless_expected(attempt.step, attempt.error);
}

Attempt SoakActor::open_many_briefly()
{
    for (std::uint64_t left = chance(200); left > 0; --left)
        if (Attempt attempt = open_briefly(); !attempt) return attempt;
    return {};
}

// SO_REUSEADDR lets the second one bind, but not listen. It stays, and may listen later.
Attempt SoakActor::fail_to_listen()
{
    Wish wish = wish_for(Proto::tcp);
    wish.reuse_address = true;
    Attempt first = open_socket(wish);
    if (!first) return keep(std::move(first));
    wish.port = port_of(first.fd.get());
    Attempt second = open_socket(wish);
    if (!second) return keep(std::move(second));
    x_sockets.emplace_back(std::move(first.fd), false);
    x_sockets.emplace_back(std::move(second.fd), false);
    for (const std::size_t from_end : {2U, 1U}) {
        const int error = x_sockets[x_sockets.size() - from_end].listen(4);
        if (Attempt expected = fails_unless_expected("listen", error); !expected) return expected;
    }
    return {};
}

Attempt SoakActor::fail_to_bind()
{
    const KeptSocket* taken = pick_taken_port();
    if (taken == nullptr) return {};
    Wish wish;
    wish.proto = taken->is_stream() ? Proto::tcp : Proto::udp;
    wish.address = "0.0.0.0";
    wish.port = port_of(taken->fd());
    return keep(open_listener(wish)); // works where only an IPv6 address is taken
}

Attempt SoakActor::close_one()
{
    if (!x_sockets.empty()) close(chance(x_sockets.size()));
    return {};
}

} // namespace listenwatch::actor
