// Rules and sets of nf_tables as the kernel would send them, built with the library that reads them.
#pragma once

#include <array>
#include <cstdint>
#include <libmnl/libmnl.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <linux/netfilter/nf_tables.h>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "firewall/nft_rule.h"
#include "firewall/nft_set.h"

namespace listenwatch {

using Bytes = std::vector<std::uint8_t>;

/// A rule, expression after expression.
class RuleBuilder {
public:
    struct Number {
        std::uint16_t attribute;
        std::uint32_t value;
    };
    struct Data {
        std::uint16_t attribute;
        Bytes value;
    };

    RuleBuilder& add(const char* name, const std::vector<Number>& numbers, const std::vector<Data>& data = {},
                     const std::vector<std::pair<std::uint16_t, const char*>>& texts = {})
    {
        nftnl_expr* expression = nftnl_expr_alloc(name);
        for (const Number& each : numbers) nftnl_expr_set_u32(expression, each.attribute, each.value);
        for (const Data& each : data)
            nftnl_expr_set(expression, each.attribute, each.value.data(),
                           static_cast<std::uint32_t>(each.value.size()));
        for (const auto& [attribute, text] : texts) nftnl_expr_set_str(expression, attribute, text);
        nftnl_rule_add_expr(x_rule.get(), expression);
        return *this;
    }
    RuleBuilder& payload(std::uint32_t base, std::uint32_t offset, std::uint32_t size, std::uint32_t reg = NFT_REG_1)
    {
        return add("payload", {{NFTNL_EXPR_PAYLOAD_BASE, base},
                               {NFTNL_EXPR_PAYLOAD_OFFSET, offset},
                               {NFTNL_EXPR_PAYLOAD_LEN, size},
                               {NFTNL_EXPR_PAYLOAD_DREG, reg}});
    }
    RuleBuilder& meta(std::uint32_t key, std::uint32_t reg = NFT_REG_1)
    {
        return add("meta", {{NFTNL_EXPR_META_KEY, key}, {NFTNL_EXPR_META_DREG, reg}});
    }
    RuleBuilder& ct(std::uint32_t key)
    {
        return add("ct", {{NFTNL_EXPR_CT_KEY, key}, {NFTNL_EXPR_CT_DREG, NFT_REG_1}});
    }
    RuleBuilder& compare(std::uint32_t operation, Bytes data)
    {
        return add("cmp", {{NFTNL_EXPR_CMP_SREG, NFT_REG_1}, {NFTNL_EXPR_CMP_OP, operation}},
                   {{NFTNL_EXPR_CMP_DATA, std::move(data)}});
    }
    RuleBuilder& equal(Bytes data) { return compare(NFT_CMP_EQ, std::move(data)); }
    RuleBuilder& mask(const Bytes& mask)
    {
        return add("bitwise",
                   {{NFTNL_EXPR_BITWISE_SREG, NFT_REG_1},
                    {NFTNL_EXPR_BITWISE_DREG, NFT_REG_1},
                    {NFTNL_EXPR_BITWISE_LEN, static_cast<std::uint32_t>(mask.size())}},
                   {{NFTNL_EXPR_BITWISE_MASK, mask}, {NFTNL_EXPR_BITWISE_XOR, Bytes(mask.size())}});
    }
    RuleBuilder& swap(std::uint32_t size)
    {
        return add("byteorder", {{NFTNL_EXPR_BYTEORDER_SREG, NFT_REG_1},
                                 {NFTNL_EXPR_BYTEORDER_DREG, NFT_REG_1},
                                 {NFTNL_EXPR_BYTEORDER_OP, NFT_BYTEORDER_HTON},
                                 {NFTNL_EXPR_BYTEORDER_LEN, size},
                                 {NFTNL_EXPR_BYTEORDER_SIZE, size}});
    }
    RuleBuilder& number(std::uint32_t reg, Bytes data)
    {
        return add("immediate", {{NFTNL_EXPR_IMM_DREG, reg}}, {{NFTNL_EXPR_IMM_DATA, std::move(data)}});
    }
    RuleBuilder& lookup(const char* set, std::uint32_t flags = 0)
    {
        return add("lookup", {{NFTNL_EXPR_LOOKUP_SREG, NFT_REG_1}, {NFTNL_EXPR_LOOKUP_FLAGS, flags}}, {},
                   {{NFTNL_EXPR_LOOKUP_SET, set}});
    }
    RuleBuilder& map(const char* set, std::uint32_t to)
    {
        return add("lookup", {{NFTNL_EXPR_LOOKUP_SREG, NFT_REG_1}, {NFTNL_EXPR_LOOKUP_DREG, to}}, {},
                   {{NFTNL_EXPR_LOOKUP_SET, set}});
    }
    /// In an inet table nft asks for the protocol before it looks at its header.
    RuleBuilder& family(std::uint8_t family) { return meta(NFT_META_NFPROTO).equal({family}); }
    RuleBuilder& transport(std::uint8_t protocol) { return meta(NFT_META_L4PROTO).equal({protocol}); }

    [[nodiscard]] const nftnl_rule* rule() const { return x_rule.get(); }

private:
    struct Free {
        void operator()(nftnl_rule* rule) const { nftnl_rule_free(rule); }
    };
    std::unique_ptr<nftnl_rule, Free> x_rule{nftnl_rule_alloc()};
};

struct ElementSpec {
    Bytes first, last{};
    std::uint32_t flags = 0;
    std::int32_t verdict = NFT_CONTINUE;
    const char* chain = nullptr;
};

/// Gives the set one message of the kernel with one element: for more of them the library numbers attributes that the
/// kernel does not.
inline bool add_element(NftSet& to, const ElementSpec& spec)
{
    alignas(nlmsghdr) std::array<char, 1024> buffer{};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
    mnl_nlmsg_put_extra_header(message, 4); // struct nfgenmsg
    nftnl_set* set = nftnl_set_alloc();
    nftnl_set_elem* element = nftnl_set_elem_alloc();
    const auto put = [&](std::uint16_t attribute, const Bytes& bytes) {
        if (bytes.empty()) return;
        nftnl_set_elem_set(element, attribute, bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    };
    put(NFTNL_SET_ELEM_KEY, spec.first);
    put(NFTNL_SET_ELEM_KEY_END, spec.last);
    if (spec.flags != 0) nftnl_set_elem_set_u32(element, NFTNL_SET_ELEM_FLAGS, spec.flags);
    if (to.kind().is_verdict_map && spec.flags != NFT_SET_ELEM_INTERVAL_END)
        nftnl_set_elem_set_u32(element, NFTNL_SET_ELEM_VERDICT, static_cast<std::uint32_t>(spec.verdict));
    if (spec.chain != nullptr) nftnl_set_elem_set_str(element, NFTNL_SET_ELEM_CHAIN, spec.chain);
    nftnl_set_elem_add(set, element);
    nftnl_set_elems_nlmsg_build_payload(message, set);
    nftnl_set_free(set);
    return to.add(message);
}

/// A set of these elements.
inline NftSet build_set(NftSetKind kind, const std::vector<ElementSpec>& elements)
{
    NftSet set(std::move(kind));
    for (const ElementSpec& element : elements) add_element(set, element);
    set.finish();
    return set;
}

/// A table's sets, in memory.
class FakeSets final : public NftSets {
public:
    void add(NftSet set) { x_sets.emplace(set.kind().name, std::move(set)); }
    const NftSet* find(const std::string& name) override
    {
        const auto at = x_sets.find(name);
        return at == x_sets.end() ? nullptr : &at->second;
    }

private:
    std::map<std::string, NftSet> x_sets;
};

} // namespace listenwatch
