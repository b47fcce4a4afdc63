#include "firewall/firewall_enricher.h"

#include <algorithm>
#include <linux/in.h>
#include <optional>

#include "base/address.h"
#include "base/clock.h"
#include "base/device_name.h"
#include "base/mounts.h"
#include "firewall/hearing.h"
#include "firewall/packet_fate.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostAnswers = 65'536;
constexpr std::size_t kMostNamespaces = 1024;

bool is_in(std::uint32_t port, std::uint16_t first, std::uint16_t last)
{
    return first <= port && port <= last;
}

bool is_in(const Address& address, const Address& first, const Address& last)
{
    return address.family == first.family && first.bytes <= address.bytes && address.bytes <= last.bytes;
}

struct Namespace {
    std::span<const InterfaceAddress> addresses;
    bool is_own = false; // the one that the rules are of
};

bool takes_strangers(const Endpoint& endpoint, const Namespace& at)
{
    return std::ranges::any_of(at.addresses, [&](const InterfaceAddress& each) {
        return !is_loopback(each.address) && takes(endpoint, each.address);
    });
}

// A way that begins where it ends is no other way.
bool is_itself(const PortForward& way, const Endpoint& endpoint)
{
    return way.first_port == endpoint.port && way.last_port == endpoint.port &&
           is_wildcard(unmapped(endpoint.address)); // else it may begin at another address
}

bool leads_to_address(const PortForward& way, const Endpoint& endpoint, const Namespace& at)
{
    if (way.to.kind == Diversion::Kind::tproxy) return at.is_own;
    if (way.to.kind == Diversion::Kind::redirect || !way.to.first_address)
        return at.is_own && takes_strangers(endpoint, at) && !is_itself(way, endpoint);
    const auto is_target = [&](const Address& address) {
        return is_in(address, *way.to.first_address, *way.to.last_address) && takes(endpoint, address);
    };
    const Address bound = unmapped(endpoint.address);
    if (at.is_own && is_loopback(bound) && is_target(bound)) return true; // route_localnet lets it
    return std::ranges::any_of(at.addresses, is_target, &InterfaceAddress::address) &&
           !(at.is_own && is_itself(way, endpoint));
}

bool leads_to(const PortForward& way, std::uint8_t protocol, const Endpoint& endpoint, const Namespace& at)
{
    const std::uint16_t first = way.to.first_port.value_or(way.first_port);
    const std::uint16_t last = way.to.first_port ? way.to.last_port.value_or(first) : way.last_port;
    return way.to.is_known && (way.protocol == 0 || way.protocol == protocol) && is_in(endpoint.port, first, last) &&
           leads_to_address(way, endpoint, at);
}

} // namespace

FirewallEnricher::FirewallEnricher(AddressBook& addresses, const FirewallWatch& watch, std::uint32_t own_netns_ino,
                                   ForeignFirewalls* foreign)
    : x_addresses(addresses),
      x_watch(watch),
      x_own_netns_ino(own_netns_ino),
      x_foreign(foreign),
      x_cgroups(find_mount("cgroup2").value_or(""))
{
}

void FirewallEnricher::complete(const Listener& listener, Access& access)
{
    access.firewall.reset();
    access.steering.clear();
    const std::uint32_t netns_ino = listener.id.netns_ino;
    const auto addresses = x_addresses.addresses_of(listener);
    if (!ip_protocol(listener.endpoint.transport) || !addresses || netns_ino == 0) return;
    const bool is_own = netns_ino == x_own_netns_ino;
    const auto own = x_watch.view();
    if (own) add_steering(*own, listener, *addresses, is_own, access);
    const auto here = is_own || x_foreign == nullptr ? (is_own ? own : nullptr) : x_foreign->view_of(netns_ino);
    if (here && !is_own) add_steering(*here, listener, *addresses, true, access);
    if (!here || !is_exposed(access.reach)) return;
    if (x_known.size() >= kMostNamespaces && !x_known.contains(netns_ino)) x_known.clear();
    Known& known = x_known[netns_ino];
    if (known.view != here || !std::ranges::equal(known.addresses, *addresses))
        known = {here, {addresses->begin(), addresses->end()}, is_own, {}};
    access.firewall = ask(known, listener.endpoint);
    if (access.firewall == Firewall::open && x_cgroups.may_decide(listener.socket_cgroup, boottime_ns()))
        access.firewall = Firewall::unknown;
}

void FirewallEnricher::add_steering(const FirewallView& view, const Listener& listener,
                                    std::span<const InterfaceAddress> addresses, bool is_here, Access& access) const
{
    const Namespace at{addresses, is_here};
    for (const PortForward& way : view.forwards.all)
        if (leads_to(way, *ip_protocol(listener.endpoint.transport), listener.endpoint, at))
            access.steering.push_back(
                {std::string(to_text(way.to.kind)), way.first_port, way.last_port, rule_text(way)});
}

// Of each address that strangers may talk to: they must all have the same answer.
Firewall FirewallEnricher::ask(Known& known, const Endpoint& endpoint)
{
    if (!known.view->ruleset.blind.empty()) return Firewall::unknown;
    std::optional<Firewall> all;
    for (const InterfaceAddress& each : known.addresses) {
        const std::optional<bool> heard = hears(endpoint, each, known.addresses);
        if (!heard) return Firewall::unknown;
        if (!*heard) continue;
        const Firewall here = answer(known, endpoint, each);
        if (all && *all != here) return Firewall::unknown;
        all = here;
    }
    if (all) return *all;
    const Address bound = unmapped(endpoint.address); // of a broadcast, or an address to come
    return is_wildcard(bound) ? Firewall::unknown : answer(known, endpoint, {.address = bound});
}

Firewall FirewallEnricher::answer(Known& known, const Endpoint& endpoint, const InterfaceAddress& to)
{
    const std::uint8_t protocol = *ip_protocol(endpoint.transport);
    const auto port = static_cast<std::uint16_t>(endpoint.port); // of these transports
    const Address& address = to.address;
    const Question question{address.family, address.bytes, protocol, port, endpoint.bound_ifindex, to.ifindex};
    if (const auto before = known.answers.find(question); before != known.answers.end()) return before->second;
    Approach approach = approach_to(endpoint, to, protocol, known.addresses);
    if (approach.ifindex != 0 && known.is_own) approach.device = device_name(approach.ifindex);
    if (known.answers.size() >= kMostAnswers) known.answers.clear();
    return known.answers[question] = packet_fate(known.view->ruleset, approach);
}

} // namespace listenwatch
