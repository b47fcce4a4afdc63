// Finds chains of a ruleset: those that packets of a family pass, in their order, and those that rules jump to. Pure.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "firewall/ruleset.h"

namespace listenwatch {

class ChainIndex {
public:
    /// `ruleset` must outlive the index.
    explicit ChainIndex(const Ruleset& ruleset);

    /// The base chains that packets from elsewhere pass on their way to a socket: by hook, then by priority. What comes
    /// by a VRF passes prerouting twice: of the device, then of the VRF.
    [[nodiscard]] std::vector<const FirewallChain*> passed_by(Address::Family family, bool by_vrf = false) const;
    /// The chain that a rule of `from` names; null = there is none.
    [[nodiscard]] const FirewallChain* find(const FirewallChain& from, const std::string& name) const;

private:
    using Key = std::tuple<TableFamily, std::string, std::string, std::string>;
    static Key key_of(const FirewallTable& table, const std::string& chain);

    const Ruleset& x_ruleset;
    std::map<Key, const FirewallChain*> x_chains;
};

} // namespace listenwatch
