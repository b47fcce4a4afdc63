#include "firewall/port_forwards.h"

#include <algorithm>
#include <array>
#include <linux/in.h>

#include "base/address.h"
#include "firewall/chain_index.h"

namespace listenwatch {
namespace {

constexpr int kDeepestWay = 16;                 // NFT_JUMP_STACK_SIZE
constexpr std::size_t kMostRulesSeen = 200'000; // rules that are looked at: chains that are jumped to again and again

// What packets have to be to come so far; several where a set says so.
using Ways = std::vector<PortForward>;

std::uint16_t port_of(const FieldValue& value)
{
    return static_cast<std::uint16_t>(value.bytes[0] << 8U | value.bytes[1]);
}

Address address_of(PacketField field, const FieldValue& value)
{
    return {field == PacketField::destination_v4 ? Address::Family::v4 : Address::Family::v6, value.bytes};
}

bool is_whole_field(const MaskedField& field)
{
    return field.mask.size == 0 && field.flip.size == 0;
}

// Makes the way as narrow as the field says. False: nobody comes by it.
bool narrow(PortForward& way, const MaskedField& field, const ValueRange& range)
{
    switch (field.field) {
    case PacketField::transport:
        if (!is_whole_field(field) || range.first != range.last) break;
        if (way.protocol != 0 && way.protocol != range.first.bytes[0]) return false;
        way.protocol = range.first.bytes[0];
        return true;
    case PacketField::destination_port:
        if (!is_whole_field(field)) break;
        way.first_port = std::max(way.first_port, port_of(range.first));
        way.last_port = std::min(way.last_port, port_of(range.last));
        return way.first_port <= way.last_port;
    case PacketField::destination_v4:
    case PacketField::destination_v6:
        if (!is_whole_field(field) || way.first_address) break;
        way.first_address = address_of(field.field, range.first);
        way.last_address = address_of(field.field, range.last);
        return true;
    case PacketField::network_family:
    case PacketField::destination_type:
    case PacketField::way_back: return true; // of every approach to an address of this host
    default: break;
    }
    way.conditional = true;
    return true;
}

// "Not by docker0": strangers come by the others.
bool leaves_out_devices(const PacketMatch& match)
{
    return std::ranges::all_of(match.fields, [](const MaskedField& each) {
        return each.field == PacketField::input_name || each.field == PacketField::input_index;
    });
}

class Finder {
public:
    explicit Finder(const Ruleset& ruleset) : x_chains(ruleset) {}

    void walk(const FirewallChain& chain, const Ways& ways, int depth)
    {
        if (depth > kDeepestWay) return;
        for (const FirewallRule& rule : chain.rules) {
            if (++x_steps > kMostRulesSeen) x_found.cut = true;
            if (x_found.cut) return;
            follow(chain, rule, ways, depth);
        }
    }

    PortForwards take() { return std::move(x_found); }

private:
    void follow(const FirewallChain& chain, const FirewallRule& rule, Ways ways, int depth)
    {
        for (const Statement& statement : rule.statements) {
            if (const auto* match = std::get_if<PacketMatch>(&statement)) {
                if (match->is_verdict_map)
                    follow_map(chain, *match, ways, depth);
                else if (!narrow_all(ways, *match))
                    return;
            } else if (std::holds_alternative<UnknownMatch>(statement)) {
                for (PortForward& way : ways) way.conditional = true;
            } else if (const auto* verdict = std::get_if<RuleVerdict>(&statement)) {
                jump(chain, *verdict, ways, depth);
            } else if (const auto* diversion = std::get_if<Diversion>(&statement)) {
                add(chain, rule, *diversion, ways);
            }
        }
    }

    void follow_map(const FirewallChain& chain, const PacketMatch& map, const Ways& ways, int depth)
    {
        for (const MatchElement& element : map.elements) {
            Ways there;
            for (PortForward way : ways)
                if (narrow_one(way, map.fields, element)) there.push_back(std::move(way));
            if (!there.empty()) jump(chain, element.verdict, there, depth);
        }
    }

    void jump(const FirewallChain& chain, const RuleVerdict& verdict, const Ways& ways, int depth)
    {
        using Way = RuleVerdict::Kind;
        if (verdict.kind != Way::jump && verdict.kind != Way::go_to) return;
        if (const FirewallChain* to = x_chains.find(chain, verdict.chain)) walk(*to, ways, depth + 1);
    }

    static bool narrow_one(PortForward& way, const std::vector<MaskedField>& fields, const MatchElement& element)
    {
        for (std::size_t at = 0; at < fields.size(); ++at)
            if (!narrow(way, fields[at], element.ranges[at])) return false;
        return true;
    }

    // False: nobody comes by it.
    bool narrow_all(Ways& ways, const PacketMatch& match)
    {
        if (match.negated) {
            if (!leaves_out_devices(match))
                for (PortForward& way : ways) way.conditional = true;
            return true;
        }
        Ways narrowed;
        for (const PortForward& before : ways)
            for (const MatchElement& element : match.elements) {
                PortForward way = before;
                if (narrow_one(way, match.fields, element)) narrowed.push_back(std::move(way));
                if (narrowed.size() <= kMostForwards) continue;
                x_found.cut = true;
                return false;
            }
        ways = std::move(narrowed);
        return !ways.empty();
    }

    void add(const FirewallChain& chain, const FirewallRule& rule, const Diversion& to, const Ways& ways)
    {
        for (PortForward way : ways) {
            if (x_found.all.size() >= kMostForwards) {
                x_found.cut = true;
                return;
            }
            way.to = to;
            way.rule = rule_name(chain, rule);
            x_found.all.push_back(std::move(way));
        }
    }

    static std::string rule_name(const FirewallChain& chain, const FirewallRule& rule)
    {
        static constexpr std::array kFamilyNames{"ip", "ip6", "inet", "netdev", "bridge"};
        return std::string(kFamilyNames.at(static_cast<std::size_t>(chain.table.family))) + " " + chain.table.name +
               " " + chain.name + (chain.table.means == "nf_tables" ? " handle " : " rule ") +
               std::to_string(rule.handle);
    }

    ChainIndex x_chains;
    PortForwards x_found;
    std::size_t x_steps = 0;
};

std::string protocol_text(std::uint8_t protocol)
{
    if (protocol == 0) return "any";
    const auto transport = transport_of(protocol);
    return transport ? std::string(to_text(*transport)) : "protocol " + std::to_string(protocol);
}

std::string range_text(std::uint16_t first, std::uint16_t last)
{
    return ports_text({"", first, last, ""});
}

std::string target_text(const Diversion& to)
{
    if (!to.is_known) return "what a map says";
    std::string text =
        to.first_address && to.kind != Diversion::Kind::redirect ? to_text(*to.first_address) : "this host";
    if (to.first_address && to.last_address != to.first_address && to.last_address)
        text += "-" + to_text(*to.last_address);
    return to.first_port ? text + " port " + range_text(*to.first_port, to.last_port.value_or(*to.first_port)) : text;
}

} // namespace

std::string_view to_text(Diversion::Kind kind)
{
    switch (kind) {
    case Diversion::Kind::dnat: return "dnat";
    case Diversion::Kind::redirect: return "redirect";
    case Diversion::Kind::tproxy: return "tproxy";
    case Diversion::Kind::ipvs: return "ipvs";
    }
    return "";
}

std::string rule_text(const PortForward& way)
{
    return way.rule + (way.conditional ? ", under conditions" : "");
}

std::string to_text(const PortForward& way)
{
    std::string text = protocol_text(way.protocol) + " port " + range_text(way.first_port, way.last_port);
    if (way.first_address) text += " of " + to_text(*way.first_address);
    return text + " leads to " + target_text(way.to) + " (" + std::string(to_text(way.to.kind)) + ", " +
           rule_text(way) + ")";
}

PortForwards find_port_forwards(const Ruleset& ruleset)
{
    Finder finder(ruleset);
    for (const FirewallChain& chain : ruleset.chains)
        if (chain.base && chain.base->hook == PacketHook::prerouting) finder.walk(chain, {PortForward{}}, 0);
    PortForwards found = finder.take();
    for (const VirtualService& each : ruleset.services) {
        if (found.all.size() >= kMostForwards) found.cut = true;
        if (found.cut) break;
        found.all.push_back({each.protocol,
                             each.port,
                             each.port,
                             each.address,
                             each.address,
                             {Diversion::Kind::ipvs, each.to, each.to, each.to_port, each.to_port},
                             false,
                             "ip_vs"});
    }
    return found;
}

} // namespace listenwatch
