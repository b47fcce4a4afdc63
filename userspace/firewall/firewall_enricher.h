// Fills Access::firewall and Access::steering.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <tuple>
#include <vector>

#include "firewall/firewall_watch.h"
#include "listenwatch/interface_address.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Asks the rules that were read last. Only the namespace that the program runs in is known: listeners of others have
/// no answer, but ports of this one that lead to their addresses are found. Its answers are kept until the rules or the
/// addresses change.
class FirewallEnricher final : public Enricher {
public:
    /// `addresses` and `watch` outlive the enricher. `own_netns_ino`: 0 = not known.
    FirewallEnricher(AddressBook& addresses, const FirewallWatch& watch, std::uint32_t own_netns_ino);

    void enrich(Listener& listener) override { complete(listener, listener.access); }
    /// `access` has the reach already.
    void complete(const Listener& listener, Access& access);

private:
    using Question =
        std::tuple<Address::Family, std::array<std::uint8_t, 16>, std::uint8_t, std::uint16_t, std::uint32_t>;

    void renew(std::span<const InterfaceAddress> own);
    [[nodiscard]] Firewall ask(const Listener& listener);
    [[nodiscard]] Firewall answer(const Endpoint& endpoint, const Address& to);

    AddressBook& x_addresses;
    const FirewallWatch& x_watch;
    std::uint32_t x_own_netns_ino;
    std::shared_ptr<const FirewallView> x_view;
    std::vector<InterfaceAddress> x_own;
    std::map<Question, Firewall> x_answers; // by address, protocol, port and device
};

} // namespace listenwatch
