// The expressions that do something with a packet: the second half of NftMachine.
#include <algorithm>
#include <array>
#include <cstdio> // libnftnl/expr.h lacks it
#include <cstring>
#include <libnftnl/expr.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <string_view>

#include "firewall/nft_machine.h"
#include "firewall/xt_match.h"
#include "firewall/xt_target.h"

namespace listenwatch {
namespace {

using Verdict = RuleVerdict::Kind;

constexpr std::array<std::string_view, 5> kNoteTakers{"counter", "log", "last", "dup", "flow_offload"};
// May let the packet through to the next expression or not.
constexpr std::array<std::string_view, 3> kLimits{"limit", "quota", "connlimit"};

struct Loader {
    std::string_view name;
    std::uint16_t register_attribute;
};
// They tell something of the packet that has no field here.
constexpr std::array kLoaders{Loader{"rt", NFTNL_EXPR_RT_DREG},        Loader{"socket", NFTNL_EXPR_SOCKET_DREG},
                              Loader{"numgen", NFTNL_EXPR_NG_DREG},    Loader{"hash", NFTNL_EXPR_HASH_DREG},
                              Loader{"osf", NFTNL_EXPR_OSF_DREG},      Loader{"xfrm", NFTNL_EXPR_XFRM_DREG},
                              Loader{"tunnel", NFTNL_EXPR_TUNNEL_DREG}};

std::string_view name_of(const nftnl_expr* expression, std::uint16_t attribute)
{
    const char* name = nftnl_expr_get_str(expression, attribute);
    return name == nullptr ? "" : name;
}

std::span<const std::uint8_t> info_of(const nftnl_expr* expression, std::uint16_t attribute)
{
    std::uint32_t size = 0;
    const auto* bytes = static_cast<const std::uint8_t*>(nftnl_expr_get(expression, attribute, &size));
    if (bytes == nullptr) return {};
    return {bytes, size};
}

} // namespace

// Writes into the packet, or reads from it.
void NftMachine::payload(const nftnl_expr* expression)
{
    if (!nftnl_expr_is_set(expression, NFTNL_EXPR_PAYLOAD_SREG)) return load(load_payload(expression, x_protocols));
    const auto bytes = payload_bytes(x_protocols, nftnl_expr_get_u32(expression, NFTNL_EXPR_PAYLOAD_BASE),
                                     nftnl_expr_get_u32(expression, NFTNL_EXPR_PAYLOAD_OFFSET),
                                     nftnl_expr_get_u32(expression, NFTNL_EXPR_PAYLOAD_LEN));
    PacketField last = PacketField::other;
    for (const RegisterByte& byte : bytes) {
        if (byte.kind != RegisterByte::Kind::field || byte.field == last) continue;
        last = byte.field;
        x_statements.emplace_back(FieldChange{byte.field});
    }
}

void NftMachine::meta(const nftnl_expr* expression)
{
    if (!nftnl_expr_is_set(expression, NFTNL_EXPR_META_SREG)) return load(load_meta(expression));
    const std::uint32_t key = nftnl_expr_get_u32(expression, NFTNL_EXPR_META_KEY);
    if (key == NFT_META_MARK) x_statements.emplace_back(FieldChange{PacketField::mark});
    if (key == NFT_META_PKTTYPE) x_statements.emplace_back(FieldChange{PacketField::packet_type});
}

void NftMachine::conntrack(const nftnl_expr* expression)
{
    if (!nftnl_expr_is_set(expression, NFTNL_EXPR_CT_SREG)) load(load_conntrack(expression));
}

void NftMachine::add_object(std::uint32_t type)
{
    switch (type) {
    case NFT_OBJECT_QUOTA: return unknown_match("quota");
    case NFT_OBJECT_LIMIT: return unknown_match("limit");
    case NFT_OBJECT_CONNLIMIT: return unknown_match("connlimit");
    case NFT_OBJECT_COUNTER:
    case NFT_OBJECT_CT_HELPER:
    case NFT_OBJECT_TUNNEL:
    case NFT_OBJECT_CT_TIMEOUT:
    case NFT_OBJECT_SECMARK:
    case NFT_OBJECT_CT_EXPECT: return;
    default: x_statements.emplace_back(RuleVerdict{Verdict::unknown}); return; // synproxy, and what is to come
    }
}

// One object, or the one that a map has for the packet: without one the rule ends.
void NftMachine::objects(const nftnl_expr* expression)
{
    if (!nftnl_expr_is_set(expression, NFTNL_EXPR_OBJREF_SET_NAME))
        return add_object(nftnl_expr_get_u32(expression, NFTNL_EXPR_OBJREF_IMM_TYPE));
    const std::string name(name_of(expression, NFTNL_EXPR_OBJREF_SET_NAME));
    const NftSet* set = x_sets.find(name);
    if (set == nullptr || !add_set(*set, nftnl_expr_get_u32(expression, NFTNL_EXPR_OBJREF_SET_SREG), false))
        unknown_match("set " + name);
    add_object(set == nullptr ? NFT_OBJECT_LIMIT : set->kind().object_type);
}

// A set that is full, or a limit for each element, ends the rule.
void NftMachine::dynamic_set(const nftnl_expr* expression)
{
    if (nftnl_expr_get_u32(expression, NFTNL_EXPR_DYNSET_OP) == NFT_DYNSET_OP_DELETE) return;
    unknown_match("update of set " + std::string(name_of(expression, NFTNL_EXPR_DYNSET_SET_NAME)));
}

void NftMachine::take_address(const nftnl_expr* expression, std::uint16_t attribute, std::uint32_t family,
                              std::optional<Address>& to, bool& is_known) const
{
    if (!nftnl_expr_is_set(expression, attribute)) return;
    const bool is_v4 = family == NFPROTO_IPV4;
    const auto bytes = x_registers.read_constant(nftnl_expr_get_u32(expression, attribute), is_v4 ? 4 : 16);
    is_known = is_known && bytes && (is_v4 || family == NFPROTO_IPV6);
    if (!is_known) return;
    to = Address{is_v4 ? Address::Family::v4 : Address::Family::v6, {}};
    std::ranges::copy(*bytes, to->bytes.begin());
}

void NftMachine::take_port(const nftnl_expr* expression, std::uint16_t attribute, std::optional<std::uint16_t>& to,
                           bool& is_known) const
{
    if (!nftnl_expr_is_set(expression, attribute)) return;
    const auto bytes = x_registers.read_constant(nftnl_expr_get_u32(expression, attribute), 2);
    is_known = is_known && bytes;
    if (bytes) to = static_cast<std::uint16_t>((*bytes)[0] << 8U | (*bytes)[1]);
}

void NftMachine::nat(const nftnl_expr* expression)
{
    if (nftnl_expr_get_u32(expression, NFTNL_EXPR_NAT_TYPE) != NFT_NAT_DNAT) {
        x_statements.emplace_back(RuleVerdict{Verdict::accept}); // of the nat chain
        return;
    }
    const std::uint32_t family = nftnl_expr_get_u32(expression, NFTNL_EXPR_NAT_FAMILY);
    const std::uint32_t flags = nftnl_expr_get_u32(expression, NFTNL_EXPR_NAT_FLAGS);
    Diversion to;
    to.is_known = (flags & (NF_NAT_RANGE_PROTO_OFFSET | NF_NAT_RANGE_NETMAP)) == 0;
    take_address(expression, NFTNL_EXPR_NAT_REG_ADDR_MIN, family, to.first_address, to.is_known);
    take_address(expression, NFTNL_EXPR_NAT_REG_ADDR_MAX, family, to.last_address, to.is_known);
    take_port(expression, NFTNL_EXPR_NAT_REG_PROTO_MIN, to.first_port, to.is_known);
    take_port(expression, NFTNL_EXPR_NAT_REG_PROTO_MAX, to.last_port, to.is_known);
    if (!to.last_address) to.last_address = to.first_address;
    if (!to.last_port) to.last_port = to.first_port;
    x_statements.emplace_back(to);
}

void NftMachine::redirect(const nftnl_expr* expression)
{
    Diversion to{Diversion::Kind::redirect};
    take_port(expression, NFTNL_EXPR_REDIR_REG_PROTO_MIN, to.first_port, to.is_known);
    take_port(expression, NFTNL_EXPR_REDIR_REG_PROTO_MAX, to.last_port, to.is_known);
    if (!to.last_port) to.last_port = to.first_port;
    x_statements.emplace_back(to);
}

void NftMachine::tproxy(const nftnl_expr* expression)
{
    Diversion to{Diversion::Kind::tproxy};
    const std::uint32_t family = nftnl_expr_get_u32(expression, NFTNL_EXPR_TPROXY_FAMILY);
    take_address(expression, NFTNL_EXPR_TPROXY_REG_ADDR, family, to.first_address, to.is_known);
    take_port(expression, NFTNL_EXPR_TPROXY_REG_PORT, to.first_port, to.is_known);
    to.last_address = to.first_address;
    to.last_port = to.first_port;
    x_statements.emplace_back(to);
}

void NftMachine::other(const nftnl_expr* expression, const std::string& name)
{
    if (std::ranges::count(kNoteTakers, name) != 0) return;
    if (std::ranges::count(kLimits, name) != 0) return unknown_match(name);
    if (name == "masq")
        x_statements.emplace_back(RuleVerdict{Verdict::accept});
    else if (name == "reject")
        x_statements.emplace_back(RuleVerdict{Verdict::drop});
    else if (name == "notrack")
        x_statements.emplace_back(FieldChange{PacketField::ct_state});
    else if (name == "exthdr" && !nftnl_expr_is_set(expression, NFTNL_EXPR_EXTHDR_DREG))
        return; // it writes
    else if (name == "exthdr")
        x_registers.forget(nftnl_expr_get_u32(expression, NFTNL_EXPR_EXTHDR_DREG), name);
    else if (const auto* loader = std::ranges::find(kLoaders, name, &Loader::name); loader != kLoaders.end())
        x_registers.forget(nftnl_expr_get_u32(expression, loader->register_attribute), name);
    else
        x_statements.emplace_back(RuleVerdict{Verdict::unknown}); // queue, synproxy, fwd, and what is to come
}

void NftMachine::work(const nftnl_expr* expression)
{
    const std::string name(name_of(expression, NFTNL_EXPR_NAME));
    if (name == "payload")
        payload(expression);
    else if (name == "meta")
        meta(expression);
    else if (name == "ct")
        conntrack(expression);
    else if (name == "fib")
        load(load_fib(expression));
    else if (name == "immediate")
        immediate(expression);
    else if (name == "cmp")
        compare(expression);
    else if (name == "range")
        range(expression);
    else if (name == "bitwise")
        bitwise(expression);
    else if (name == "byteorder")
        x_registers.swap(nftnl_expr_get_u32(expression, NFTNL_EXPR_BYTEORDER_SREG),
                         nftnl_expr_get_u32(expression, NFTNL_EXPR_BYTEORDER_DREG),
                         nftnl_expr_get_u32(expression, NFTNL_EXPR_BYTEORDER_LEN),
                         nftnl_expr_get_u32(expression, NFTNL_EXPR_BYTEORDER_SIZE));
    else if (name == "lookup")
        lookup(expression);
    else if (name == "objref")
        objects(expression);
    else if (name == "dynset")
        dynamic_set(expression);
    else if (name == "nat")
        nat(expression);
    else if (name == "redir")
        redirect(expression);
    else if (name == "tproxy")
        tproxy(expression);
    else if (name == "match")
        xt_match({name_of(expression, NFTNL_EXPR_MT_NAME), nftnl_expr_get_u32(expression, NFTNL_EXPR_MT_REV),
                  info_of(expression, NFTNL_EXPR_MT_INFO), x_protocols.network},
                 x_statements);
    else if (name == "target")
        xt_target({name_of(expression, NFTNL_EXPR_TG_NAME), nftnl_expr_get_u32(expression, NFTNL_EXPR_TG_REV),
                   info_of(expression, NFTNL_EXPR_TG_INFO), x_protocols.network},
                  x_statements);
    else
        other(expression, name);
}

} // namespace listenwatch
