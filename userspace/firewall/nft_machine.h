// Works one rule of nf_tables through, expression by expression, and notes what it comes to. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "firewall/nft_load.h"
#include "firewall/nft_registers.h"
#include "firewall/nft_rule.h"
#include "firewall/ruleset.h"

struct nftnl_expr;

namespace listenwatch {

class NftMachine {
public:
    NftMachine(TableFamily family, NftSets& sets);

    void work(const nftnl_expr* expression);
    /// What it came to; the machine is done with.
    std::vector<Statement> take() { return std::move(x_statements); }

private:
    void load(const NftLoad& load);
    void immediate(const nftnl_expr* expression);
    void compare(const nftnl_expr* expression);
    void range(const nftnl_expr* expression);
    void bitwise(const nftnl_expr* expression);
    void lookup(const nftnl_expr* expression);
    void payload(const nftnl_expr* expression);
    void meta(const nftnl_expr* expression);
    void conntrack(const nftnl_expr* expression);
    void objects(const nftnl_expr* expression);
    void dynamic_set(const nftnl_expr* expression);
    void nat(const nftnl_expr* expression);
    void redirect(const nftnl_expr* expression);
    void tproxy(const nftnl_expr* expression);
    void other(const nftnl_expr* expression, const std::string& name);

    void add_range(std::span<const RegisterByte> bytes, std::span<const std::uint8_t> first,
                   std::span<const std::uint8_t> last, bool negated);
    bool add_set(const NftSet& set, std::uint32_t reg, bool negated);
    void add_object(std::uint32_t type);
    void learn(const PacketMatch& match);
    void unknown_match(const std::string& what) { x_statements.emplace_back(UnknownMatch{what}); }
    [[nodiscard]] std::string label(std::span<const RegisterByte> bytes) const;
    void take_address(const nftnl_expr* expression, std::uint16_t attribute, std::uint32_t family,
                      std::optional<Address>& to, bool& is_known) const;
    void take_port(const nftnl_expr* expression, std::uint16_t attribute, std::optional<std::uint16_t>& to,
                   bool& is_known) const;

    NftSets& x_sets;
    NftProtocols x_protocols;
    NftRegisters x_registers;
    std::vector<Statement> x_statements;
};

} // namespace listenwatch
