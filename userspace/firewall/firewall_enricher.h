// Fills Access::firewall and Access::steering.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "firewall/cgroup_filters.h"
#include "firewall/firewall_watch.h"
#include "listenwatch/interface_address.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Packet filters of other network namespaces than the program's.
class ForeignFirewalls {
public:
    virtual ~ForeignFirewalls() = default;
    /// null where it may not be read.
    virtual std::shared_ptr<const FirewallView> view_of(std::uint32_t netns_ino) = 0;
};

/// Asks the rules that were read last. Where `foreign` is null listeners of other namespaces have no answer, but ports
/// of the own one that lead to their addresses are found. Answers are kept until the rules or the addresses change.
/// Where a program of the socket's cgroup may drop what the rules let through, that is not known.
class FirewallEnricher final : public Enricher {
public:
    /// `addresses` and `watch` outlive the enricher. `own_netns_ino`: 0 = not known.
    FirewallEnricher(AddressBook& addresses, const FirewallWatch& watch, std::uint32_t own_netns_ino,
                     ForeignFirewalls* foreign = nullptr);

    void enrich(Listener& listener) override { complete(listener, listener.access); }
    /// `access` has the reach already.
    void complete(const Listener& listener, Access& access);

private:
    using Question = std::tuple<Address::Family, std::array<std::uint8_t, 16>, std::uint8_t, std::uint16_t,
                                std::uint32_t, std::uint32_t>;

    // One namespace's rules and addresses, and what they came to.
    struct Known {
        std::shared_ptr<const FirewallView> view;
        std::vector<InterfaceAddress> addresses;
        bool is_own = false;
        std::map<Question, Firewall> answers; // by address, protocol, port, bound device, and device that has it
    };
    void add_steering(const FirewallView& view, const Listener& listener, std::span<const InterfaceAddress> addresses,
                      bool is_here, Access& access) const;
    [[nodiscard]] static Firewall ask(Known& known, const Endpoint& endpoint);
    [[nodiscard]] static Firewall answer(Known& known, const Endpoint& endpoint, const InterfaceAddress& to);

    AddressBook& x_addresses;
    const FirewallWatch& x_watch;
    std::uint32_t x_own_netns_ino;
    ForeignFirewalls* x_foreign;
    CgroupFilters x_cgroups;
    std::unordered_map<std::uint32_t, Known> x_known; // by namespace
};

} // namespace listenwatch
