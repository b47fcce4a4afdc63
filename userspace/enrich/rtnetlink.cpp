#include "enrich/rtnetlink.h"

#include <algorithm>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <span>
#include <string_view>

namespace listenwatch {
namespace {

// The body of a message of this type, or null when it is another or too short for its fixed part.
template<class Body> const Body* body_of(const nlmsghdr* message, std::uint16_t type)
{
    if (message->nlmsg_type != type || mnl_nlmsg_get_payload_len(message) < sizeof(Body)) return nullptr;
    return static_cast<const Body*>(mnl_nlmsg_get_payload(message));
}

template<class Use> void for_each_attribute(const void* first, const void* end, Use use)
{
    const auto* at = static_cast<const nlattr*>(first);
    const auto left = [&] { return static_cast<const char*>(end) - reinterpret_cast<const char*>(at); };
    for (; mnl_attr_ok(at, static_cast<int>(left())); at = mnl_attr_next(at)) use(at);
}

template<class Body, class Use> void for_each_attribute(const nlmsghdr* message, Use use)
{
    for_each_attribute(mnl_nlmsg_get_payload_offset(message, sizeof(Body)), mnl_nlmsg_get_payload_tail(message), use);
}

std::optional<Address> read_address(const nlattr* attribute, std::uint8_t family)
{
    const std::span bytes(static_cast<const std::uint8_t*>(mnl_attr_get_payload(attribute)),
                          mnl_attr_get_payload_len(attribute));
    Address address{family == AF_INET ? Address::Family::v4 : Address::Family::v6, {}};
    if (bytes.size() != (family == AF_INET ? 4U : 16U)) return std::nullopt;
    std::ranges::copy(bytes, address.bytes.begin());
    return address;
}

enum class VrfKind : std::uint8_t { none, itself, member };

// IFLA_LINKINFO tells the kind of a device, and that of its master.
VrfKind read_vrf_kind(const nlattr* link_info)
{
    VrfKind found = VrfKind::none;
    const auto* first = static_cast<const char*>(mnl_attr_get_payload(link_info));
    for_each_attribute(first, first + mnl_attr_get_payload_len(link_info), [&](const nlattr* attribute) {
        const std::string_view kind(static_cast<const char*>(mnl_attr_get_payload(attribute)),
                                    mnl_attr_get_payload_len(attribute));
        if (kind.substr(0, kind.find('\0')) != "vrf") return;
        if (mnl_attr_get_type(attribute) == IFLA_INFO_KIND) found = VrfKind::itself;
        if (mnl_attr_get_type(attribute) == IFLA_INFO_SLAVE_KIND) found = VrfKind::member;
    });
    return found;
}

} // namespace

std::optional<LinkState> decode_link(const nlmsghdr* message)
{
    const auto* body = body_of<ifinfomsg>(message, RTM_NEWLINK);
    if (body == nullptr || body->ifi_family != AF_UNSPEC)
        return std::nullopt; // AF_BRIDGE: a port as its bridge sees it
    LinkState link{static_cast<std::uint32_t>(body->ifi_index), 0, (body->ifi_flags & IFF_LOOPBACK) != 0, 0};
    VrfKind kind = VrfKind::none;
    for_each_attribute<ifinfomsg>(message, [&](const nlattr* attribute) {
        if (mnl_attr_get_type(attribute) == IFLA_MASTER && mnl_attr_validate(attribute, MNL_TYPE_U32) == 0)
            link.master_ifindex = mnl_attr_get_u32(attribute);
        if (mnl_attr_get_type(attribute) == IFLA_LINKINFO) kind = read_vrf_kind(attribute);
    });
    if (kind != VrfKind::none) link.vrf_ifindex = kind == VrfKind::itself ? link.ifindex : link.master_ifindex;
    return link;
}

std::optional<InterfaceAddress> decode_address(const nlmsghdr* message)
{
    const auto* body = body_of<ifaddrmsg>(message, RTM_NEWADDR);
    if (body == nullptr || (body->ifa_family != AF_INET && body->ifa_family != AF_INET6)) return std::nullopt;
    std::optional<Address> local;
    std::optional<Address> other;
    for_each_attribute<ifaddrmsg>(message, [&](const nlattr* attribute) {
        if (mnl_attr_get_type(attribute) == IFA_LOCAL) local = read_address(attribute, body->ifa_family);
        if (mnl_attr_get_type(attribute) == IFA_ADDRESS) other = read_address(attribute, body->ifa_family);
    });
    if (!local && !other) return std::nullopt;
    return InterfaceAddress{local ? *local : *other, body->ifa_index, body->ifa_prefixlen, false, 0, 0, {}};
}

} // namespace listenwatch
