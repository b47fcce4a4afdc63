#include "firewall/nft_chain.h"

#include <array>
#include <libnftnl/chain.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <memory>

namespace listenwatch {
namespace {

struct Family {
    TableFamily family;
    std::uint8_t protocol;
};
constexpr std::array kFamilies{Family{TableFamily::ip, NFPROTO_IPV4}, Family{TableFamily::ip6, NFPROTO_IPV6},
                               Family{TableFamily::inet, NFPROTO_INET}, Family{TableFamily::netdev, NFPROTO_NETDEV},
                               Family{TableFamily::bridge, NFPROTO_BRIDGE}};

struct FreeChain {
    void operator()(nftnl_chain* chain) const { nftnl_chain_free(chain); }
};
struct FreeTable {
    void operator()(nftnl_table* table) const { nftnl_table_free(table); }
};

std::unexpected<Error> not_understood(const std::string& what)
{
    return fail(ErrorKind::unsupported, "a " + what + " is not understood");
}

// Each family counts its hooks for itself.
std::optional<PacketHook> hook_of(TableFamily family, std::uint32_t number)
{
    if (family == TableFamily::netdev) {
        if (number == NF_NETDEV_INGRESS) return PacketHook::ingress;
        return std::nullopt;
    }
    if (family == TableFamily::inet && number == NF_INET_INGRESS) return PacketHook::ingress;
    if (number == NF_INET_PRE_ROUTING) return PacketHook::prerouting; // a bridge has the same numbers for both
    if (number == NF_INET_LOCAL_IN) return PacketHook::input;
    return std::nullopt;
}

std::vector<std::string> devices_of(const nftnl_chain* chain)
{
    std::vector<std::string> devices;
    if (nftnl_chain_is_set(chain, NFTNL_CHAIN_DEVICES))
        for (const char* const* name = nftnl_chain_get_array(chain, NFTNL_CHAIN_DEVICES); *name != nullptr; ++name)
            devices.emplace_back(*name);
    else if (const char* name = nftnl_chain_get_str(chain, NFTNL_CHAIN_DEV))
        devices.emplace_back(name);
    return devices;
}

} // namespace

std::uint8_t protocol_of(TableFamily family)
{
    for (const Family& each : kFamilies)
        if (each.family == family) return each.protocol;
    return NFPROTO_UNSPEC;
}

std::optional<TableFamily> table_family(std::uint8_t protocol)
{
    for (const Family& each : kFamilies)
        if (each.protocol == protocol) return each.family;
    return std::nullopt;
}

Result<std::optional<NftTable>> decode_nft_table(const nlmsghdr* message)
{
    const std::unique_ptr<nftnl_table, FreeTable> table(nftnl_table_alloc());
    if (!table || nftnl_table_nlmsg_parse(message, table.get()) < 0) return not_understood("table");
    const char* name = nftnl_table_get_str(table.get(), NFTNL_TABLE_NAME);
    const auto family = table_family(static_cast<std::uint8_t>(nftnl_table_get_u32(table.get(), NFTNL_TABLE_FAMILY)));
    if (name == nullptr) return not_understood("table");
    if (!family) return std::nullopt;
    const std::uint32_t flags = nftnl_table_get_u32(table.get(), NFTNL_TABLE_FLAGS);
    return NftTable{{*family, name, "nf_tables"}, (flags & NFT_TABLE_F_DORMANT) != 0};
}

Result<std::optional<FirewallChain>> decode_nft_chain(const nlmsghdr* message)
{
    const std::unique_ptr<nftnl_chain, FreeChain> chain(nftnl_chain_alloc());
    if (!chain || nftnl_chain_nlmsg_parse(message, chain.get()) < 0) return not_understood("chain");
    const auto family = table_family(static_cast<std::uint8_t>(nftnl_chain_get_u32(chain.get(), NFTNL_CHAIN_FAMILY)));
    const char* table = nftnl_chain_get_str(chain.get(), NFTNL_CHAIN_TABLE);
    const char* name = nftnl_chain_get_str(chain.get(), NFTNL_CHAIN_NAME);
    if (table == nullptr || name == nullptr) return not_understood("chain");
    if (!family) return std::nullopt;
    FirewallChain result{{*family, table, "nf_tables"}, name, std::nullopt, {}};
    if (!nftnl_chain_is_set(chain.get(), NFTNL_CHAIN_HOOKNUM)) return result;
    const auto hook = hook_of(*family, nftnl_chain_get_u32(chain.get(), NFTNL_CHAIN_HOOKNUM));
    if (!hook) return std::nullopt;
    const bool drops = nftnl_chain_is_set(chain.get(), NFTNL_CHAIN_POLICY) &&
                       nftnl_chain_get_u32(chain.get(), NFTNL_CHAIN_POLICY) == NF_DROP;
    result.base = BaseChain{*hook, nftnl_chain_get_s32(chain.get(), NFTNL_CHAIN_PRIO), drops, devices_of(chain.get())};
    return result;
}

} // namespace listenwatch
