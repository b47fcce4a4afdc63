#include "firewall/nft_machine.h"

#include <algorithm>
#include <cstdio> // libnftnl/expr.h lacks it
#include <libnftnl/expr.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "firewall/field_match.h"
#include "firewall/nft_key.h"
#include "firewall/nft_verdict.h"

namespace listenwatch {
namespace {

std::span<const std::uint8_t> data_of(const nftnl_expr* expression, std::uint16_t attribute)
{
    std::uint32_t size = 0;
    const auto* bytes = static_cast<const std::uint8_t*>(nftnl_expr_get(expression, attribute, &size));
    if (bytes == nullptr) return {};
    return {bytes, size};
}

// False when there is no next.
bool step(std::vector<std::uint8_t>& bytes, bool up)
{
    for (std::size_t at = bytes.size(); at-- > 0;) {
        const std::uint8_t edge = up ? 0xff : 0;
        const bool carries = bytes[at] == edge;
        bytes[at] = static_cast<std::uint8_t>(up ? bytes[at] + 1 : bytes[at] - 1);
        if (!carries) return true;
    }
    return false;
}

std::uint8_t family_of(TableFamily family)
{
    if (family == TableFamily::ip) return NFPROTO_IPV4;
    return family == TableFamily::ip6 ? NFPROTO_IPV6 : 0;
}

} // namespace

NftMachine::NftMachine(TableFamily family, NftSets& sets) : x_sets(sets), x_protocols{family_of(family), 0} {}

std::string NftMachine::label(std::span<const RegisterByte> bytes) const
{
    for (const RegisterByte& byte : bytes)
        if (byte.kind == RegisterByte::Kind::unknown) return x_registers.label(byte);
    return "comparison";
}

void NftMachine::load(const NftLoad& load)
{
    if (load.bytes.empty())
        x_registers.forget(load.reg, load.what);
    else
        x_registers.store(load.reg, load.bytes);
}

// A rule compares the protocol before it looks at that protocol's header.
void NftMachine::learn(const PacketMatch& match)
{
    if (match.negated || match.elements.size() != 1) return;
    for (std::size_t at = 0; at < match.fields.size(); ++at) {
        const ValueRange& range = match.elements[0].ranges[at];
        const MaskedField& field = match.fields[at];
        const bool is_whole = field.mask.size == 0 || field.mask.bytes[0] == 0xff;
        if (range.first != range.last || !is_whole) continue;
        if (field.field == PacketField::network_family) x_protocols.network = range.first.bytes[0];
        if (field.field == PacketField::transport) x_protocols.transport = range.first.bytes[0];
    }
}

void NftMachine::add_range(std::span<const RegisterByte> bytes, std::span<const std::uint8_t> first,
                           std::span<const std::uint8_t> last, bool negated)
{
    const NftKey key(bytes);
    PacketMatch match{key.fields(), {}, negated};
    MatchElement element;
    const auto answer = key.is_unknown() ? NftKey::Answer::unknown : key.ranges(first, last, element.ranges);
    if (answer == NftKey::Answer::unknown) return unknown_match(label(bytes));
    if (answer == NftKey::Answer::fits) match.elements.push_back(std::move(element));
    learn(match);
    add_match(x_statements, std::move(match));
}

void NftMachine::immediate(const nftnl_expr* expression)
{
    if (nftnl_expr_is_set(expression, NFTNL_EXPR_IMM_VERDICT))
        x_statements.emplace_back(nft_verdict(nftnl_expr_get_u32(expression, NFTNL_EXPR_IMM_VERDICT),
                                              nftnl_expr_get_str(expression, NFTNL_EXPR_IMM_CHAIN)));
    else
        x_registers.store_constant(nftnl_expr_get_u32(expression, NFTNL_EXPR_IMM_DREG),
                                   data_of(expression, NFTNL_EXPR_IMM_DATA));
}

void NftMachine::compare(const nftnl_expr* expression)
{
    const auto data = data_of(expression, NFTNL_EXPR_CMP_DATA);
    const auto bytes = x_registers.read(nftnl_expr_get_u32(expression, NFTNL_EXPR_CMP_SREG), data.size());
    const std::uint32_t operation = nftnl_expr_get_u32(expression, NFTNL_EXPR_CMP_OP);
    if (operation == NFT_CMP_EQ || operation == NFT_CMP_NEQ)
        return add_range(bytes, data, data, operation == NFT_CMP_NEQ);
    const NftKey key(bytes);
    if (!key.is_ordered()) return unknown_match(label(bytes));
    std::vector<std::uint8_t> bound(data.begin(), data.end());
    const bool is_upper = operation == NFT_CMP_LT || operation == NFT_CMP_LTE;
    const bool is_strict = operation == NFT_CMP_LT || operation == NFT_CMP_GT;
    if (is_strict && !step(bound, !is_upper)) return add_match(x_statements, never_match());
    if (is_upper)
        add_range(bytes, std::vector<std::uint8_t>(bound.size(), 0), bound, false);
    else
        add_range(bytes, bound, key.greatest(), false);
}

void NftMachine::range(const nftnl_expr* expression)
{
    const auto first = data_of(expression, NFTNL_EXPR_RANGE_FROM_DATA);
    const auto last = data_of(expression, NFTNL_EXPR_RANGE_TO_DATA);
    const auto bytes = x_registers.read(nftnl_expr_get_u32(expression, NFTNL_EXPR_RANGE_SREG), first.size());
    if (!NftKey(bytes).is_ordered()) return unknown_match(label(bytes));
    add_range(bytes, first, last, nftnl_expr_get_u32(expression, NFTNL_EXPR_RANGE_OP) == NFT_RANGE_NEQ);
}

void NftMachine::bitwise(const nftnl_expr* expression)
{
    const std::uint32_t from = nftnl_expr_get_u32(expression, NFTNL_EXPR_BITWISE_SREG);
    const std::uint32_t to = nftnl_expr_get_u32(expression, NFTNL_EXPR_BITWISE_DREG);
    const auto mask = data_of(expression, NFTNL_EXPR_BITWISE_MASK);
    // Before 5.6 there is no operation: it is mask and flip. Shifts, and two registers together, have no mask.
    const std::uint32_t operation = nftnl_expr_get_u32(expression, NFTNL_EXPR_BITWISE_OP);
    if (operation != NFT_BITWISE_MASK_XOR || mask.empty()) return x_registers.forget(to, "bitwise");
    x_registers.mask(from, to, mask, data_of(expression, NFTNL_EXPR_BITWISE_XOR));
}

bool NftMachine::add_set(const NftSet& set, std::uint32_t reg, bool negated)
{
    const NftKey key(x_registers.read(reg, set.kind().key_size));
    if (key.is_unknown() || set.kind().changes_by_packets) return false;
    PacketMatch match{key.fields(), {}, negated, set.kind().is_verdict_map};
    const bool is_joined = match.fields.size() > 1;
    match.elements.reserve(set.size());
    for (std::size_t at = 0; at < set.size(); ++at) {
        MatchElement element;
        // Ranges of a set without parts compare the whole key.
        if (is_joined && !set.kind().has_parts && !std::ranges::equal(set.first(at), set.last(at))) return false;
        const auto answer = key.ranges(set.first(at), set.last(at), element.ranges);
        if (answer == NftKey::Answer::unknown) return false;
        element.verdict = set.verdict(at);
        if (answer == NftKey::Answer::fits) match.elements.push_back(std::move(element));
    }
    add_match(x_statements, std::move(match));
    return true;
}

void NftMachine::lookup(const nftnl_expr* expression)
{
    const char* name = nftnl_expr_get_str(expression, NFTNL_EXPR_LOOKUP_SET);
    const NftSet* set = name == nullptr ? nullptr : x_sets.find(name);
    const bool negated = (nftnl_expr_get_u32(expression, NFTNL_EXPR_LOOKUP_FLAGS) & NFT_LOOKUP_F_INV) != 0;
    const std::uint32_t reg = nftnl_expr_get_u32(expression, NFTNL_EXPR_LOOKUP_SREG);
    const bool has_result = nftnl_expr_is_set(expression, NFTNL_EXPR_LOOKUP_DREG);
    const std::uint32_t to =
        has_result ? nftnl_expr_get_u32(expression, NFTNL_EXPR_LOOKUP_DREG) : std::uint32_t{NFT_REG_1};
    if (set == nullptr || !add_set(*set, reg, negated)) {
        unknown_match(std::string("set ") + (name == nullptr ? "" : name));
        if (has_result && to == NFT_REG_VERDICT) x_statements.emplace_back(RuleVerdict{RuleVerdict::Kind::unknown});
    }
    if (has_result && to != NFT_REG_VERDICT) x_registers.forget(to, "map");
}

} // namespace listenwatch
