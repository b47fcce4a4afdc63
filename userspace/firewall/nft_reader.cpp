#include "firewall/nft_reader.h"

#include <algorithm>
#include <cerrno>
#include <endian.h>
#include <libmnl/libmnl.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <memory>

#include "base/file.h"
#include "base/text.h"
#include "firewall/nft_chain.h"

namespace listenwatch {
namespace {

struct FreeRule {
    void operator()(nftnl_rule* rule) const { nftnl_rule_free(rule); }
};
struct FreeSetKind {
    void operator()(nftnl_set* set) const { nftnl_set_free(set); }
};

const nlattr* attribute_of(const nlmsghdr* message, std::uint16_t type)
{
    const auto* at = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, sizeof(nfgenmsg)));
    const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(message));
    for (; mnl_attr_ok(at, static_cast<int>(end - reinterpret_cast<const char*>(at))); at = mnl_attr_next(at))
        if (mnl_attr_get_type(at) == type) return at;
    return nullptr;
}

std::uint64_t handle_of(const nlmsghdr* message)
{
    const nlattr* handle = attribute_of(message, NFTA_RULE_HANDLE);
    return handle == nullptr || mnl_attr_validate(handle, MNL_TYPE_U64) < 0 ? 0 : be64toh(mnl_attr_get_u64(handle));
}

bool is_text(const nlattr* attribute, const std::string& text)
{
    return attribute != nullptr && mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) == 0 &&
           text == mnl_attr_get_str(attribute);
}

// Old kernels answer with the rules of all chains.
bool is_of(const nlmsghdr* message, const FirewallChain& chain)
{
    return static_cast<const nfgenmsg*>(mnl_nlmsg_get_payload(message))->nfgen_family ==
               protocol_of(chain.table.family) &&
           is_text(attribute_of(message, NFTA_RULE_TABLE), chain.table.name) &&
           is_text(attribute_of(message, NFTA_RULE_CHAIN), chain.name);
}

FirewallRule decode_rule(const nlmsghdr* message, TableFamily family, NftSets& sets)
{
    const std::unique_ptr<nftnl_rule, FreeRule> rule(nftnl_rule_alloc());
    // An expression that the library does not know may do anything.
    if (!rule || nftnl_rule_nlmsg_parse(message, rule.get()) < 0)
        return {handle_of(message), {RuleVerdict{RuleVerdict::Kind::unknown}}};
    return {handle_of(message), translate_nft_rule(rule.get(), family, sets)};
}

} // namespace

void NftReader::be_blind(const std::string& sentence)
{
    if (std::ranges::count(x_ruleset.blind, sentence) == 0) x_ruleset.blind.push_back(sentence);
}

bool NftReader::late()
{
    be_blind("nf_tables: reading all rules takes more than " + std::to_string(x_limits.time.count()) + " ms");
    return false;
}

void NftReader::ask(const NftQuestion& question, const std::string& what,
                    const std::function<bool(const nlmsghdr*)>& use)
{
    if (x_is_cut) return;
    const auto use_in_time = [&](const nlmsghdr* message) { return Clock::now() < x_deadline ? use(message) : late(); };
    const NftAnswer answer = x_socket.ask(question, use_in_time);
    x_is_cut = answer.is_cut;
    // What is gone was there when it was named; EINTR is how newer kernels say that a dump was torn.
    if (answer.is_torn || answer.error == ENOENT || answer.error == EINTR)
        x_is_torn = true;
    else if (answer.error != 0)
        be_blind("nf_tables: read " + what + ": " + errno_text(answer.error));
}

void NftReader::read_tables()
{
    ask({NFT_MSG_GETTABLE}, "tables", [&](const nlmsghdr* message) {
        const auto table = decode_nft_table(message);
        if (!table)
            be_blind("nf_tables: " + table.error().text);
        else if (*table && (*table)->is_dormant)
            x_dormant.emplace((*table)->table.family, (*table)->table.name);
        return true;
    });
}

void NftReader::add_chain(FirewallChain chain)
{
    if (x_dormant.contains({chain.table.family, chain.table.name})) return;
    if (chain.base) return x_wanted.push_back(std::move(chain));
    const ChainKey key{chain.table.family, chain.table.name, chain.name};
    x_plain.emplace(key, std::move(chain));
}

void NftReader::read_chains()
{
    ask({NFT_MSG_GETCHAIN}, "chains", [&](const nlmsghdr* message) {
        auto chain = decode_nft_chain(message);
        if (!chain)
            be_blind("nf_tables: " + chain.error().text);
        else if (*chain)
            add_chain(std::move(**chain));
        return true;
    });
}

// The messages one after the other: a rule may name a set, and the socket answers one question at a time.
std::vector<char> NftReader::rule_messages(const FirewallChain& chain)
{
    std::vector<char> messages;
    const NftQuestion question{NFT_MSG_GETRULE,
                               protocol_of(chain.table.family),
                               true,
                               {{NFTA_RULE_TABLE, chain.table.name}, {NFTA_RULE_CHAIN, chain.name}}};
    ask(question, "rules", [&](const nlmsghdr* message) {
        if (!is_of(message, chain)) return true;
        if (x_rules == x_limits.rules) {
            be_blind("nf_tables: more than " + std::to_string(x_limits.rules) + " rules, the others are not read");
            return false;
        }
        ++x_rules;
        const auto* bytes = reinterpret_cast<const char*>(message);
        messages.insert(messages.end(), bytes, bytes + message->nlmsg_len);
        messages.resize((messages.size() + 3) / 4 * 4); // as mnl_nlmsg_next steps
        return true;
    });
    return messages;
}

void NftReader::read_rules(FirewallChain& chain)
{
    const std::vector<char> messages = rule_messages(chain);
    TableSets sets(*this, chain.table);
    int left = static_cast<int>(messages.size());
    for (const auto* message = reinterpret_cast<const nlmsghdr*>(messages.data()); mnl_nlmsg_ok(message, left);
         message = mnl_nlmsg_next(message, &left))
        chain.rules.push_back(decode_rule(message, chain.table.family, sets));
}

// A bridge's own filter sees frames of guests and containers before they are a packet for this host.
void NftReader::read_bridge(const FirewallChain& chain)
{
    if (chain.base->drops || !rule_messages(chain).empty())
        be_blind("nf_tables: bridge table " + quote(chain.table.name) + " is not understood");
}

void NftReader::want(const FirewallTable& table, const RuleVerdict& verdict)
{
    if (verdict.chain.empty()) return;
    auto node = x_plain.extract(ChainKey{table.family, table.name, verdict.chain});
    if (!node.empty()) x_wanted.push_back(std::move(node.mapped()));
}

void NftReader::want_targets(const FirewallChain& chain)
{
    for (const FirewallRule& rule : chain.rules)
        for (const Statement& statement : rule.statements) {
            if (const auto* verdict = std::get_if<RuleVerdict>(&statement)) want(chain.table, *verdict);
            const auto* match = std::get_if<PacketMatch>(&statement);
            if (match == nullptr || !match->is_verdict_map) continue;
            for (const MatchElement& element : match->elements) want(chain.table, element.verdict);
        }
}

std::optional<NftSet> NftReader::read_set(const FirewallTable& table, const std::string& name)
{
    const std::uint8_t family = protocol_of(table.family);
    std::optional<NftSet> result;
    ask({NFT_MSG_GETSET, family, false, {{NFTA_SET_TABLE, table.name}, {NFTA_SET_NAME, name}}}, "set",
        [&](const nlmsghdr* message) {
            const std::unique_ptr<nftnl_set, FreeSetKind> set(nftnl_set_alloc());
            if (set && nftnl_set_nlmsg_parse(message, set.get()) == 0) result.emplace(set_kind(set.get()));
            return true;
        });
    if (!result || result->kind().changes_by_packets) return result;
    bool is_understood = true;
    ask({NFT_MSG_GETSETELEM, family, true, {{NFTA_SET_ELEM_LIST_TABLE, table.name}, {NFTA_SET_ELEM_LIST_SET, name}}},
        "elements of a set", [&](const nlmsghdr* message) {
            is_understood = result->add(message) && is_understood;
            return x_elements + result->size() <= x_limits.elements;
        });
    result->finish();
    if (!is_understood) be_blind("nf_tables: set " + quote(name) + " is not understood");
    if (x_is_cut || !is_understood) result.reset();
    return result;
}

const NftSet* NftReader::find_set(const FirewallTable& table, const std::string& name)
{
    const auto [at, is_new] = x_sets.try_emplace({table.family, table.name, name});
    if (is_new) at->second = read_set(table, name);
    if (at->second && x_elements + at->second->size() <= x_limits.elements) {
        x_elements += at->second->size();
        return &*at->second;
    }
    be_blind("nf_tables: set " + quote(name) + " cannot be read, or all sets have more than " +
             std::to_string(x_limits.elements) + " elements");
    return nullptr;
}

NftReader::End NftReader::read()
{
    read_tables();
    read_chains();
    while (!x_wanted.empty() && !x_is_cut) {
        FirewallChain chain = std::move(x_wanted.front());
        x_wanted.pop_front();
        if (chain.table.family == TableFamily::bridge) {
            if (chain.base) read_bridge(chain);
            continue;
        }
        read_rules(chain);
        want_targets(chain);
        x_ruleset.chains.push_back(std::move(chain));
    }
    if (x_is_cut) return End::cut;
    return x_is_torn ? End::torn : End::whole;
}

} // namespace listenwatch
