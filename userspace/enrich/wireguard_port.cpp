#include "enrich/wireguard_port.h"

#include <array>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/wireguard.h>

#include "enrich/rtnetlink_dump.h"

namespace listenwatch {
namespace {

// Of a generic netlink message.
std::optional<std::uint16_t> find_number(const nlmsghdr* message, std::uint16_t type)
{
    std::optional<std::uint16_t> number;
    if (mnl_nlmsg_get_payload_len(message) < sizeof(genlmsghdr)) return number;
    const auto* at = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, sizeof(genlmsghdr)));
    const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(message));
    for (; mnl_attr_ok(at, static_cast<int>(end - reinterpret_cast<const char*>(at))); at = mnl_attr_next(at))
        if (mnl_attr_get_type(at) == type && mnl_attr_validate(at, MNL_TYPE_U16) == 0) number = mnl_attr_get_u16(at);
    return number;
}

// The last number that `decode` finds in the answer to a request with one text; 0 = none, or the kernel refused.
std::uint16_t ask(mnl_socket* socket, std::uint16_t family, const genlmsghdr& body, std::uint16_t flags,
                  std::uint16_t attribute, const std::string& text,
                  std::optional<std::uint16_t> (*decode)(const nlmsghdr*))
{
    alignas(nlmsghdr) std::array<char, 128> request{};
    nlmsghdr* header = mnl_nlmsg_put_header(request.data());
    header->nlmsg_type = family;
    header->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    header->nlmsg_seq = family; // another one for each request of a socket
    *static_cast<genlmsghdr*>(mnl_nlmsg_put_extra_header(header, sizeof(genlmsghdr))) = body;
    if (!mnl_attr_put_strz_check(header, request.size(), attribute, text.c_str())) return 0;
    if (mnl_socket_sendto(socket, header, header->nlmsg_len) < 0) return 0;
    std::uint16_t number = 0;
    const RtnetlinkDump read = read_answer(socket, header->nlmsg_seq,
                                           [&](const nlmsghdr* message) { number = decode(message).value_or(number); });
    return read == RtnetlinkDump::refused ? std::uint16_t{0} : number;
}

} // namespace

std::uint16_t read_wireguard_port(const std::string& device)
{
    const auto socket = open_rtnetlink(0, NETLINK_GENERIC);
    if (!socket) return 0;
    const std::uint16_t family = ask(socket->get(), GENL_ID_CTRL, {CTRL_CMD_GETFAMILY, 1, 0}, NLM_F_ACK,
                                     CTRL_ATTR_FAMILY_NAME, WG_GENL_NAME, &decode_family_id);
    if (family == 0) return 0;
    return ask(socket->get(), family, {WG_CMD_GET_DEVICE, WG_GENL_VERSION, 0}, NLM_F_DUMP, WGDEVICE_A_IFNAME, device,
               &decode_wireguard_port);
}

std::optional<std::uint16_t> decode_family_id(const nlmsghdr* message)
{
    return find_number(message, CTRL_ATTR_FAMILY_ID);
}

std::optional<std::uint16_t> decode_wireguard_port(const nlmsghdr* message)
{
    return find_number(message, WGDEVICE_A_LISTEN_PORT);
}

} // namespace listenwatch
