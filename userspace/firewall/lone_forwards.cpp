#include "firewall/lone_forwards.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/address.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kSettled_ns = 5'000'000'000;

ForwardedPort forwarded_port(const PortForward& way)
{
    return {way.protocol, {std::string(to_text(way.to.kind)), way.first_port, way.last_port, rule_text(way)}};
}

bool is_linked(ForwardedPort port, const LinkedForwards& linked)
{
    if (port.protocol != 0) return linked.contains(port);
    return std::ranges::any_of(kTransports, [&](Transport each) {
        port.protocol = ip_protocol(each).value_or(0);
        return linked.contains(port);
    });
}

std::string key_of(PortForward way)
{
    way.rule.clear();
    return to_text(way);
}

} // namespace

void add_links(Transport transport, const std::vector<Steering>& ways, LinkedForwards& to)
{
    for (const Steering& way : ways) to.insert({ip_protocol(transport).value_or(0), way});
}

std::vector<const PortForward*> find_lone_forwards(const PortForwards& forwards, const LinkedForwards& linked)
{
    std::vector<const PortForward*> lone;
    for (const PortForward& way : forwards.all)
        if (!is_linked(forwarded_port(way), linked)) lone.push_back(&way);
    return lone;
}

void LoneForwards::note_lone(const PortForwards& forwards, const LinkedForwards& linked, std::uint64_t now_ns)
{
    std::set<std::string> lone;
    for (const PortForward* way : find_lone_forwards(forwards, linked)) {
        std::string key = key_of(*way);
        Known& known = x_known[key];
        if (!known.is_lone) known.since_ns = now_ns;
        known.is_lone = true;
        known.news.forward = forwarded_port(*way);
        known.news.text = to_text(*way);
        lone.insert(std::move(key));
    }
    for (auto& [key, known] : x_known) {
        if (!known.is_lone || lone.contains(key)) continue;
        known.is_lone = false;
        known.since_ns = now_ns;
    }
}

std::vector<ForwardNews> LoneForwards::renew(const PortForwards& forwards, const LinkedForwards& linked,
                                             std::uint64_t now_ns)
{
    note_lone(forwards, linked, now_ns);
    const bool is_first = std::exchange(x_is_first, false);
    std::vector<ForwardNews> all;
    for (auto& [key, known] : x_known) {
        if (known.is_lone == known.is_told || (!is_first && now_ns - known.since_ns < kSettled_ns)) continue;
        known.is_told = known.is_lone;
        known.news.action = is_first        ? Action::port_forward_present
                            : known.is_lone ? Action::port_forwarded
                                            : Action::port_forward_ended;
        all.push_back(known.news);
    }
    std::erase_if(x_known, [](const auto& each) { return !each.second.is_lone && !each.second.is_told; });
    return all;
}

} // namespace listenwatch
