// One actor of a soak: by chance it opens, keeps, hands over and closes sockets, and always knows what is open.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "kept_socket.h"

namespace listenwatch::actor {

/// It gets sockets from one neighbour and gives some to another one (unix sockets, SCM_RIGHTS).
class SoakActor {
public:
    SoakActor(std::uint64_t seed, UniqueFd from_neighbour, UniqueFd to_neighbour);

    /// One deed by chance. What the kernel refuses (a port in use) is a deed too; anything unexpected is an error.
    Attempt act();
    /// Takes what the neighbour sent. Nobody may act from here to the last `tell_truth`.
    void settle();
    /// A line for each listener. Returns how many there are.
    std::uint64_t tell_truth() const;

    [[nodiscard]] std::uint64_t deeds() const { return x_deeds; }
    /// A number below `limit`.
    std::uint64_t chance(std::uint64_t limit) { return x_random() % limit; }

private:
    struct Deed {
        unsigned weight;
        Attempt (SoakActor::*act)();
    };
    static const std::vector<Deed>& all_deeds();

    // Opening.
    Attempt open_stream();
    Attempt open_datagram();
    Attempt open_without_bind();
    Attempt open_in_thread();
    Attempt open_group();
    Attempt open_briefly();
    Attempt open_many_briefly();
    Attempt fail_to_listen();
    Attempt fail_to_bind();
    // With UDP, that can be open to everybody, to one peer and to nobody by turns.
    Attempt open_client();
    Attempt connect();
    Attempt disconnect();
    Attempt send_first();
    // With an open one.
    Attempt listen_again();
    Attempt shut();
    Attempt duplicate();
    Attempt fork_holder();
    Attempt exec_holder();
    Attempt leave_to_others();
    Attempt end_child();
    Attempt kill_child();
    Attempt send_off();
    Attempt take_back();
    Attempt give_to_neighbour();
    Attempt take_from_neighbour();
    Attempt close_one();

    Wish wish_for(Proto proto);
    Wish wish_for_stream();
    Wish wish_for_datagram();
    Attempt keep(Attempt attempt, bool is_open = true);
    Attempt lend(bool exec);
    static Attempt fails_unless_expected(const char* step, int error);
    template<class Predicate> KeptSocket* pick(Predicate is_wanted)
    {
        const auto count = static_cast<std::uint64_t>(std::ranges::count_if(x_sockets, is_wanted));
        if (count == 0) return nullptr;
        for (std::uint64_t skip = chance(count); KeptSocket & each : x_sockets)
            if (is_wanted(each) && skip-- == 0) return &each;
        return nullptr;
    }
    const KeptSocket* pick_taken_port();
    void close(std::size_t at);
    void forget_gone();

    std::mt19937_64 x_random;
    UniqueFd x_from_neighbour, x_to_neighbour;
    std::vector<KeptSocket> x_sockets;
    std::uint64_t x_deeds = 0;
};

} // namespace listenwatch::actor
