#include "deeds.h"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/wireguard.h>
#include <net/if.h>

#include "netlink_request.h"

namespace listenwatch::actor {
namespace {

constexpr const char* kDevice = "tunnel7";
constexpr const char* kWireguard = "wireguard";
constexpr std::uint16_t kVxlanId = IFLA_VXLAN_ID, kVxlanPort = IFLA_VXLAN_PORT;
constexpr std::uint16_t kGeneveId = IFLA_GENEVE_ID, kGenevePort = IFLA_GENEVE_PORT;

NetlinkRequest link_request(std::uint16_t type, std::uint16_t flags, bool up)
{
    ifinfomsg body{};
    if (up) body.ifi_flags = body.ifi_change = IFF_UP;
    if (type != RTM_NEWLINK || (flags & NLM_F_CREATE) == 0)
        body.ifi_index = static_cast<int>(::if_nametoindex(kDevice));
    return {type, flags, body};
}

template<class Number> void put_number(NetlinkRequest& request, std::uint16_t type, Number number)
{
    request.put(type, &number, sizeof number);
}

void put_tunnel(NetlinkRequest& request, const std::string& kind, std::uint16_t port)
{
    const std::uint32_t id = 7;
    const bool is_vxlan = kind == "vxlan";
    const std::size_t data = request.begin(IFLA_INFO_DATA);
    put_number(request, is_vxlan ? kVxlanId : kGeneveId, id);
    put_number(request, is_vxlan ? kVxlanPort : kGenevePort, htons(port));
    if (!is_vxlan) put_number(request, IFLA_GENEVE_REMOTE, htonl(INADDR_LOOPBACK));
    request.end(data);
}

int make_device(const std::string& kind, std::uint16_t port)
{
    NetlinkRequest request = link_request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, kind != kWireguard);
    request.put(IFLA_IFNAME, kDevice, std::strlen(kDevice) + 1);
    const std::size_t info = request.begin(IFLA_LINKINFO);
    request.put(IFLA_INFO_KIND, kind.c_str(), kind.size());
    if (kind != kWireguard) put_tunnel(request, kind, port);
    request.end(info);
    return request.run(NETLINK_ROUTE);
}

// Its port is told by a netlink family of its own (linux/wireguard.h).
int set_wireguard_port(std::uint16_t port)
{
    NetlinkRequest question(GENL_ID_CTRL, 0, genlmsghdr{CTRL_CMD_GETFAMILY, 1, 0});
    question.put(CTRL_ATTR_FAMILY_NAME, WG_GENL_NAME, sizeof WG_GENL_NAME);
    std::uint16_t family = 0;
    if (const int error = question.ask(NETLINK_GENERIC, sizeof(genlmsghdr), CTRL_ATTR_FAMILY_ID, family)) return error;
    NetlinkRequest request(family, 0, genlmsghdr{WG_CMD_SET_DEVICE, WG_GENL_VERSION, 0});
    request.put(WGDEVICE_A_IFNAME, kDevice, std::strlen(kDevice) + 1);
    put_number(request, WGDEVICE_A_LISTEN_PORT, port);
    return request.run(NETLINK_GENERIC);
}

int make_tunnel(const std::string& kind, std::uint16_t port)
{
    if (const int error = make_device(kind, port)) return error;
    if (kind != kWireguard) return 0;
    if (const int error = set_wireguard_port(port)) return error;
    return link_request(RTM_NEWLINK, 0, true).run(NETLINK_ROUTE);
}

int remove_tunnel()
{
    return link_request(RTM_DELLINK, 0, false).run(NETLINK_ROUTE);
}

// A kind of device that the kernel does not know ends with EOPNOTSUPP.
int tell_tunnel_failure(const char* step, int error)
{
    return tell_failure("tunnel", {{}, step, error == EOPNOTSUPP ? ENOSYS : error});
}

} // namespace

int open_tunnel(Words words)
{
    const std::string kind = words.text("vxlan");
    if (kind != "vxlan" && kind != "geneve" && kind != kWireguard) refuse("not a tunnel: " + kind);
    const auto port = static_cast<std::uint16_t>(words.number(0, 65535));
    if (const Attempt entered = enter_new_netns(); !entered) return tell_failure("tunnel", entered);
    if (const int error = make_tunnel(kind, port)) return tell_tunnel_failure("make the device", error);
    const Line truth =
        Line{{"device", kDevice}, {"kind", kind}, {"port", std::uint64_t{port}}, {"netns", netns_inode()}};
    tell(Line{{"deed", "tunnel"}} + well() + truth + who_am_i());
    wait_for_word();
    if (words.text() == "stay") return 0; // its namespace ends with this process
    if (const int error = remove_tunnel()) return tell_tunnel_failure("remove the device", error);
    tell(Line{{"deed", "close"}, {"of", "tunnel"}} + well() + truth + who_am_i());
    wait_for_word();
    return 0;
}

} // namespace listenwatch::actor
