#include "firewall/chain_index.h"

#include <algorithm>

namespace listenwatch {
namespace {

bool sees(TableFamily table, Address::Family packet)
{
    switch (table) {
    case TableFamily::ip: return packet == Address::Family::v4;
    case TableFamily::ip6: return packet == Address::Family::v6;
    case TableFamily::inet:
    case TableFamily::netdev: return true;
    case TableFamily::bridge: return false; // of frames; the reader says that it is there
    }
    return true;
}

} // namespace

ChainIndex::ChainIndex(const Ruleset& ruleset) : x_ruleset(ruleset)
{
    for (const FirewallChain& chain : ruleset.chains) x_chains[key_of(chain.table, chain.name)] = &chain;
}

ChainIndex::Key ChainIndex::key_of(const FirewallTable& table, const std::string& chain)
{
    return {table.family, table.means, table.name, chain};
}

std::vector<const FirewallChain*> ChainIndex::passed_by(Address::Family family, bool by_vrf) const
{
    std::vector<const FirewallChain*> passed;
    for (const FirewallChain& chain : x_ruleset.chains)
        if (chain.base && sees(chain.table.family, family)) passed.push_back(&chain);
    std::ranges::sort(passed, {}, [](const FirewallChain* chain) {
        return std::tuple(chain->base->hook, chain->base->priority, chain); // of one vector: in its order
    });
    if (!by_vrf) return passed;
    const auto twice = std::ranges::equal_range(passed, PacketHook::prerouting, {},
                                                [](const FirewallChain* chain) { return chain->base->hook; });
    const std::vector<const FirewallChain*> again(twice.begin(), twice.end());
    passed.insert(twice.end(), again.begin(), again.end());
    return passed;
}

const FirewallChain* ChainIndex::find(const FirewallChain& from, const std::string& name) const
{
    const auto found = x_chains.find(key_of(from.table, name));
    return found == x_chains.end() ? nullptr : found->second;
}

} // namespace listenwatch
