// One reading of nf_tables, from the tables to the elements of sets.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "firewall/nft_rule.h"
#include "firewall/nft_rules.h"
#include "firewall/nft_set.h"
#include "firewall/nft_socket.h"
#include "firewall/ruleset.h"

namespace listenwatch {

class NftReader {
public:
    using Clock = std::chrono::steady_clock;
    NftReader(NftSocket& socket, const FirewallLimits& limits, Clock::time_point deadline)
        : x_socket(socket), x_limits(limits), x_deadline(deadline)
    {
    }

    enum class End : std::uint8_t {
        whole,
        torn, ///< the rules changed meanwhile: what was read may not fit together
        cut,  ///< there is too much, or it takes too long
    };
    /// Once.
    End read();
    Ruleset take() { return std::move(x_ruleset); }

private:
    using TableKey = std::pair<TableFamily, std::string>;
    using ChainKey = std::tuple<TableFamily, std::string, std::string>;
    using SetKey = ChainKey;

    /// The sets of one table, for the rules in it.
    class TableSets final : public NftSets {
    public:
        TableSets(NftReader& reader, const FirewallTable& table) : x_reader(reader), x_table(table) {}
        const NftSet* find(const std::string& name) override { return x_reader.find_set(x_table, name); }

    private:
        NftReader& x_reader;
        const FirewallTable& x_table;
    };

    void read_tables();
    void read_chains();
    void add_chain(FirewallChain chain);
    void read_rules(FirewallChain& chain);
    void read_bridge(const FirewallChain& chain);
    std::vector<char> rule_messages(const FirewallChain& chain);
    void want(const FirewallTable& table, const RuleVerdict& verdict);
    void want_targets(const FirewallChain& chain);
    const NftSet* find_set(const FirewallTable& table, const std::string& name);
    std::optional<NftSet> read_set(const FirewallTable& table, const std::string& name);
    void ask(const NftQuestion& question, const std::string& what, const std::function<bool(const nlmsghdr*)>& use);
    bool late();
    void be_blind(const std::string& sentence);

    NftSocket& x_socket;
    FirewallLimits x_limits;
    Clock::time_point x_deadline;
    Ruleset x_ruleset;
    bool x_is_torn = false, x_is_cut = false;
    std::set<TableKey> x_dormant;
    std::map<ChainKey, FirewallChain> x_plain; ///< not at a hook, and not jumped to yet
    std::deque<FirewallChain> x_wanted;
    std::map<SetKey, std::optional<NftSet>> x_sets;
    std::size_t x_rules = 0, x_elements = 0;
};

} // namespace listenwatch
