#include "firewall/packet_fate.h"

#include <algorithm>
#include <linux/in.h>
#include <linux/netfilter_ipv4.h>
#include <utility>

#include "firewall/chain_index.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostSteps = 500'000; // conditions and elements that one question may look at
constexpr int kDeepest = 64;                // the kernel allows 16 jumps: NFT_JUMP_STACK_SIZE

// What becomes of packets, of some each: they may be of several minds.
struct Outcome {
    bool passes = false;    // accepted: the next base chain is asked
    bool stops = false;     // dropped, or sent elsewhere
    bool unknown = false;   // not understood: anything
    bool next = false;      // to the next statement of the rule
    bool next_rule = false; // of the chain
    bool returns = false;   // to where the chain was called; out of a base chain to its policy

    void add(const Outcome& other)
    {
        passes |= other.passes;
        stops |= other.stops;
        unknown |= other.unknown;
        next_rule |= other.next_rule;
        returns |= other.returns;
    }
};

// Its hook takes packets before it is known which connection they belong to: what a rule sees there is not what it sees
// later.
bool is_before_conntrack(const BaseChain& base)
{
    return base.hook == PacketHook::ingress ||
           (base.hook == PacketHook::prerouting && base.priority <= NF_IP_PRI_CONNTRACK);
}

bool asks_conntrack(const std::vector<MaskedField>& fields)
{
    return std::ranges::any_of(fields, [](const MaskedField& each) {
        return each.field == PacketField::ct_state || each.field == PacketField::ct_status;
    });
}

class Walk {
public:
    Walk(const ChainIndex& chains, const Approach& approach, Turn turn)
        : x_chains(chains), x_approach(approach), x_turn(turn), x_facts(packets_of(approach, turn))
    {
    }

    // `passes`, `stops` and `unknown` only.
    Outcome through(const FirewallChain& base)
    {
        x_is_early = is_before_conntrack(*base.base);
        Outcome outcome = chain(base, 0);
        if (std::exchange(outcome.returns, false)) (base.base->drops ? outcome.stops : outcome.passes) = true;
        if (comes_by_others(base.base->devices)) outcome.passes = true;
        return outcome;
    }

private:
    bool comes_by_others(const std::vector<std::string>& devices) const
    {
        return !devices.empty() &&
               (x_approach.device.empty() || std::ranges::find(devices, x_approach.device) == devices.end());
    }

    Outcome chain(const FirewallChain& from, int depth)
    {
        Outcome all;
        if (depth > kDeepest) return {.unknown = true};
        for (const FirewallRule& rule : from.rules) {
            const Outcome here = apply(from, rule, depth);
            const bool more = here.next_rule;
            all.add(here);
            all.next_rule = false;
            if (!more) return all;
        }
        all.returns = true;
        return all;
    }

    Outcome apply(const FirewallChain& from, const FirewallRule& rule, int depth)
    {
        Outcome all;
        for (const Statement& statement : rule.statements) {
            if (++x_steps > kMostSteps) return {.unknown = true};
            const Outcome here = std::visit([&](const auto& each) { return act(each, from, depth); }, statement);
            all.add(here);
            if (!here.next) return all;
        }
        all.next_rule = true;
        return all;
    }

    Outcome act(const PacketMatch& match, const FirewallChain& from, int depth)
    {
        x_steps += match.elements.size();
        if (match.is_verdict_map) return look_up(match, from, depth);
        const Fit fit = x_is_early && asks_conntrack(match.fields) ? Fit::some : x_facts.fit(match);
        return {.next = fit != Fit::none, .next_rule = fit != Fit::all};
    }
    static Outcome act(const UnknownMatch&, const FirewallChain&, int) { return {.next = true, .next_rule = true}; }
    Outcome act(const RuleVerdict& verdict, const FirewallChain& from, int depth) { return obey(verdict, from, depth); }
    Outcome act(const FieldChange& change, const FirewallChain&, int)
    {
        x_facts.forget(change.field);
        return {.next = true};
    }
    // Where it may be sent to what it talks to anyway, that is not decided here. NAT is asked of the first packet only.
    Outcome act(const Diversion& diversion, const FirewallChain&, int) const
    {
        if (x_turn == Turn::later && diversion.kind != Diversion::Kind::tproxy) return {.passes = true};
        return leads_away(diversion) ? Outcome{.stops = true} : Outcome{.unknown = true};
    }

    bool leads_away(const Diversion& to) const
    {
        if (to.kind == Diversion::Kind::tproxy || !to.is_known) return false;
        const bool other_port = to.first_port && (*to.first_port > x_approach.port || *to.last_port < x_approach.port);
        const bool other_address = to.kind == Diversion::Kind::dnat && to.first_address &&
                                   to.first_address == to.last_address && *to.first_address != x_approach.address;
        return other_port || other_address;
    }

    Outcome look_up(const PacketMatch& map, const FirewallChain& from, int depth)
    {
        Outcome all;
        for (const MatchElement& element : map.elements) {
            const Fit fit = x_is_early && asks_conntrack(map.fields) ? Fit::some : x_facts.fit(map.fields, element);
            if (fit != Fit::none) all.add(obey(element.verdict, from, depth));
            if (fit == Fit::all) return all;
        }
        all.next_rule = true; // nothing found
        return all;
    }

    Outcome obey(const RuleVerdict& verdict, const FirewallChain& from, int depth)
    {
        using Way = RuleVerdict::Kind;
        switch (verdict.kind) {
        case Way::accept: return {.passes = true};
        case Way::drop: return {.stops = true};
        case Way::unknown: return {.unknown = true};
        case Way::next: return {.next_rule = true};
        case Way::return_: return {.returns = true};
        case Way::jump:
        case Way::go_to: break;
        }
        const FirewallChain* to = x_chains.find(from, verdict.chain);
        if (to == nullptr) return {.unknown = true};
        Outcome outcome = chain(*to, depth + 1);
        if (verdict.kind == Way::jump && std::exchange(outcome.returns, false)) outcome.next_rule = true;
        return outcome;
    }

    const ChainIndex& x_chains;
    const Approach& x_approach;
    Turn x_turn;
    PacketFacts x_facts;
    std::size_t x_steps = 0;
    bool x_is_early = false; // in this base chain
};

Firewall fate_of(const ChainIndex& chains, const Approach& approach, Turn turn)
{
    Walk walk(chains, approach, turn);
    bool some_stop = false;
    for (const FirewallChain* base : chains.passed_by(approach.address.family, approach.by_vrf)) {
        const Outcome outcome = walk.through(*base);
        if (outcome.unknown) return Firewall::unknown;
        if (!outcome.passes) return Firewall::filtered;
        some_stop |= outcome.stops;
    }
    return some_stop ? Firewall::unknown : Firewall::open;
}

} // namespace

Firewall packet_fate(const Ruleset& ruleset, const Approach& approach)
{
    if (!ruleset.blind.empty()) return Firewall::unknown;
    const auto takes = [&](const VirtualService& each) {
        return each.protocol == approach.protocol && each.address == approach.address && each.port == approach.port;
    };
    if (std::ranges::any_of(ruleset.services, takes)) return Firewall::filtered;
    const ChainIndex chains(ruleset);
    const Firewall first = fate_of(chains, approach, Turn::first);
    if (first == Firewall::filtered || approach.protocol != IPPROTO_TCP) return first;
    const Firewall later = fate_of(chains, approach, Turn::later);
    return later == first || later == Firewall::filtered ? later : Firewall::unknown;
}

} // namespace listenwatch
