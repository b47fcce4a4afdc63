#include "firewall/xt_table.h"

#include <algorithm>
#include <deque>
#include <linux/netfilter.h>
#include <linux/netfilter/x_tables.h>
#include <optional>
#include <utility>

#include "base/text.h"
#include "firewall/xt_entry.h"
#include "firewall/xt_target.h"

namespace listenwatch {
namespace {

using XtVerdict = RuleVerdict::Kind;

// NF_IP_PRI_* of linux/netfilter_ipv4.h; IPv6 has the same. NAT of what is for this host itself comes last.
std::optional<std::int32_t> priority_of(const std::string& table, std::uint32_t hook)
{
    if (table == "raw") return -300;
    if (table == "mangle") return -150;
    if (table == "nat") return hook == NF_INET_LOCAL_IN ? 100 : -100;
    if (table == "filter") return 0;
    if (table == "security") return 50;
    return std::nullopt;
}

class XtDecoder {
public:
    explicit XtDecoder(const XtTable& table) : x_table(table) {}
    Result<std::vector<FirewallChain>> decode();

private:
    // Entries [begin, end): the rules of a chain. What ends it is not one: a built-in chain's policy, another's return.
    struct Span {
        std::string name;
        std::size_t begin = 0, end = 0;
        bool is_taken = false;
    };

    bool walk();
    void find_chains();
    [[nodiscard]] std::optional<std::size_t> index_of(std::size_t offset) const;
    bool add_base(std::uint32_t hook);
    std::vector<FirewallRule> rules_of(const Span& span);
    RuleVerdict verdict_of(const XtEntry& entry);
    RuleVerdict jump_to(std::size_t offset, bool is_goto);
    [[nodiscard]] FirewallTable table() const;

    const XtTable& x_table;
    std::vector<XtEntry> x_entries;
    std::vector<Span> x_spans; ///< chains that users made, by their first entry
    std::deque<std::size_t> x_wanted;
    std::vector<FirewallChain> x_chains;
    bool x_is_fine = true;
};

FirewallTable XtDecoder::table() const
{
    const bool is_v4 = x_table.network == NFPROTO_IPV4;
    return {is_v4 ? TableFamily::ip : TableFamily::ip6, x_table.name, is_v4 ? "ip_tables" : "ip6_tables"};
}

bool XtDecoder::walk()
{
    for (std::size_t offset = 0; offset < x_table.entries.size();) {
        auto entry = decode_xt_entry(x_table.entries, offset, x_table.network);
        if (!entry) return false;
        offset = entry->end;
        x_entries.push_back(std::move(*entry));
    }
    return true;
}

// Such a chain begins after an entry that has its name, and goes to the next such entry; the last one ends the table.
void XtDecoder::find_chains()
{
    for (std::size_t at = 0; at < x_entries.size(); ++at) {
        if (x_entries[at].target.name != XT_ERROR_TARGET) continue;
        if (!x_spans.empty()) x_spans.back().end = at - 1;
        const auto info = x_entries[at].target.info;
        const auto end = std::ranges::find(info, std::uint8_t{0});
        x_spans.push_back({std::string(info.begin(), end), at + 1, at + 1});
    }
    if (!x_spans.empty()) x_spans.pop_back();
    std::erase_if(x_spans, [](const Span& span) { return span.end < span.begin; });
}

std::optional<std::size_t> XtDecoder::index_of(std::size_t offset) const
{
    const auto at = std::ranges::lower_bound(x_entries, offset, {}, &XtEntry::offset);
    if (at == x_entries.end() || at->offset != offset) return std::nullopt;
    return static_cast<std::size_t>(at - x_entries.begin());
}

RuleVerdict XtDecoder::jump_to(std::size_t offset, bool is_goto)
{
    const auto begin = index_of(offset);
    const auto span = std::ranges::lower_bound(x_spans, begin.value_or(0), {}, &Span::begin);
    if (!begin || span == x_spans.end() || span->begin != *begin) {
        x_is_fine = false;
        return {XtVerdict::unknown};
    }
    if (!std::exchange(span->is_taken, true)) x_wanted.push_back(static_cast<std::size_t>(span - x_spans.begin()));
    return {is_goto ? XtVerdict::go_to : XtVerdict::jump, span->name};
}

RuleVerdict XtDecoder::verdict_of(const XtEntry& entry)
{
    const auto verdict = xt_info<std::int32_t>(entry.target);
    if (!verdict) {
        x_is_fine = false;
        return {XtVerdict::unknown};
    }
    switch (*verdict) {
    case -NF_ACCEPT - 1: return {XtVerdict::accept};
    case -NF_DROP - 1: return {XtVerdict::drop};
    case XT_RETURN: return {XtVerdict::return_};
    default: break;
    }
    if (*verdict < 0) return {XtVerdict::unknown};
    const auto offset = static_cast<std::size_t>(*verdict);
    if (offset == entry.end) return {XtVerdict::next}; // a rule without a target
    return jump_to(offset, entry.is_goto);
}

std::vector<FirewallRule> XtDecoder::rules_of(const Span& span)
{
    std::vector<FirewallRule> rules;
    for (std::size_t at = span.begin; at < span.end; ++at) {
        const XtEntry& entry = x_entries[at];
        FirewallRule rule{at - span.begin + 1, entry.conditions};
        x_is_fine &= add_xt_matches(entry, x_table.network, rule.statements);
        if (!entry.target.name.empty())
            xt_target(entry.target, rule.statements);
        else if (const RuleVerdict verdict = verdict_of(entry); verdict.kind != XtVerdict::next)
            rule.statements.emplace_back(verdict);
        rules.push_back(std::move(rule));
    }
    return rules;
}

bool XtDecoder::add_base(std::uint32_t hook)
{
    const auto priority = priority_of(x_table.name, hook);
    const auto begin = index_of(x_table.first[hook]);
    const auto end = index_of(x_table.policy[hook]);
    if (!priority || !begin || !end || *begin > *end) return false;
    const bool is_input = hook == NF_INET_LOCAL_IN;
    const bool drops = verdict_of(x_entries[*end]).kind == XtVerdict::drop;
    x_chains.push_back({table(), is_input ? "INPUT" : "PREROUTING",
                        BaseChain{is_input ? PacketHook::input : PacketHook::prerouting, *priority, drops},
                        rules_of({"", *begin, *end})});
    return true;
}

Result<std::vector<FirewallChain>> XtDecoder::decode()
{
    const auto broken = [&] { return fail(ErrorKind::runtime, "table " + quote(x_table.name) + " is not understood"); };
    if (!walk()) return broken();
    find_chains();
    for (const std::uint32_t hook : {NF_INET_PRE_ROUTING, NF_INET_LOCAL_IN})
        if ((x_table.hooks >> hook & 1U) != 0 && !add_base(hook)) return broken();
    while (!x_wanted.empty()) {
        const Span span = x_spans[x_wanted.front()];
        x_wanted.pop_front();
        x_chains.push_back({table(), span.name, std::nullopt, rules_of(span)});
    }
    if (!x_is_fine) return broken();
    return std::move(x_chains);
}

} // namespace

Result<std::vector<FirewallChain>> decode_xt_table(const XtTable& table)
{
    return XtDecoder(table).decode();
}

} // namespace listenwatch
