#include "enrich/tunnel_link.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string_view>

namespace listenwatch {
namespace {

// Where each kind says its port: a number in network order in IFLA_INFO_DATA.
struct TunnelKind {
    std::string_view name;
    std::uint16_t port_attribute; // 0 = it always has `port`
    std::uint16_t port;
};
constexpr std::array kKinds{
    TunnelKind{"vxlan", IFLA_VXLAN_PORT, 0},
    TunnelKind{"geneve", IFLA_GENEVE_PORT, 0},
    TunnelKind{"bareudp", IFLA_BAREUDP_PORT, 0},
    TunnelKind{"gtp", 0, 2152}, // 3GPP TS 29.281: GTPv1-U
    TunnelKind{kWireguard, 0, 0},
};

template<class Use> void for_each_nested(const nlattr* nest, Use use)
{
    const auto* at = static_cast<const nlattr*>(mnl_attr_get_payload(nest));
    const auto* end = reinterpret_cast<const char*>(nest) + nest->nla_len;
    for (; mnl_attr_ok(at, static_cast<int>(end - reinterpret_cast<const char*>(at))); at = mnl_attr_next(at)) use(at);
}

std::string text_of(const nlattr* attribute)
{
    std::string_view text(static_cast<const char*>(mnl_attr_get_payload(attribute)),
                          mnl_attr_get_payload_len(attribute));
    return std::string(text.substr(0, text.find('\0')));
}

std::uint16_t port_of(const TunnelKind& kind, const nlattr* data)
{
    if (kind.port_attribute == 0) return kind.port;
    std::uint16_t port = 0;
    if (data == nullptr) return port;
    for_each_nested(data, [&](const nlattr* attribute) {
        if (mnl_attr_get_type(attribute) == kind.port_attribute && mnl_attr_validate(attribute, MNL_TYPE_U16) == 0)
            port = ntohs(mnl_attr_get_u16(attribute));
    });
    return port;
}

} // namespace

std::optional<TunnelLink> decode_tunnel_link(const nlmsghdr* message)
{
    if (message->nlmsg_type != RTM_NEWLINK || mnl_nlmsg_get_payload_len(message) < sizeof(ifinfomsg))
        return std::nullopt;
    if ((static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(message))->ifi_flags & IFF_UP) == 0) return std::nullopt;
    TunnelLink link;
    const nlattr* data = nullptr;
    const auto* at = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, sizeof(ifinfomsg)));
    const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(message));
    for (; mnl_attr_ok(at, static_cast<int>(end - reinterpret_cast<const char*>(at))); at = mnl_attr_next(at)) {
        if (mnl_attr_get_type(at) == IFLA_IFNAME) link.device.name = text_of(at);
        if (mnl_attr_get_type(at) != IFLA_LINKINFO) continue;
        for_each_nested(at, [&](const nlattr* inner) {
            if (mnl_attr_get_type(inner) == IFLA_INFO_KIND) link.device.kind = text_of(inner);
            if (mnl_attr_get_type(inner) == IFLA_INFO_DATA) data = inner;
        });
    }
    const auto* kind = std::ranges::find(kKinds, std::string_view(link.device.kind), &TunnelKind::name);
    if (kind == kKinds.end()) return std::nullopt;
    link.port = port_of(*kind, data);
    if (link.device.name.empty() || (link.port == 0 && kind->name != kWireguard)) return std::nullopt;
    return link;
}

} // namespace listenwatch
