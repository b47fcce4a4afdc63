#include "deeds.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

namespace listenwatch::actor {
namespace {

constexpr const char* kDevice = "tunnel7";
constexpr std::uint16_t kVxlanId = IFLA_VXLAN_ID, kVxlanPort = IFLA_VXLAN_PORT;
constexpr std::uint16_t kGeneveId = IFLA_GENEVE_ID, kGenevePort = IFLA_GENEVE_PORT;

// One rtnetlink request (rtnetlink(7)), built attribute by attribute.
class Request {
public:
    Request(std::uint16_t type, std::uint16_t flags)
    {
        header().nlmsg_len = NLMSG_LENGTH(sizeof(ifinfomsg));
        header().nlmsg_type = type;
        header().nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
    }
    ifinfomsg& body() { return *static_cast<ifinfomsg*>(NLMSG_DATA(x_bytes.data())); }
    std::size_t put(std::uint16_t type, const void* data, std::size_t size)
    {
        const std::size_t at = NLMSG_ALIGN(header().nlmsg_len);
        auto* attribute = reinterpret_cast<rtattr*>(x_bytes.data() + at);
        attribute->rta_type = type;
        attribute->rta_len = static_cast<std::uint16_t>(RTA_LENGTH(size));
        if (size != 0) std::memcpy(RTA_DATA(attribute), data, size);
        header().nlmsg_len = static_cast<std::uint32_t>(at + RTA_ALIGN(attribute->rta_len));
        return at;
    }
    std::size_t begin(std::uint16_t type) { return put(type, nullptr, 0); }
    void end(std::size_t at)
    {
        reinterpret_cast<rtattr*>(x_bytes.data() + at)->rta_len = static_cast<std::uint16_t>(header().nlmsg_len - at);
    }
    // 0 or an errno.
    int run()
    {
        const UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
        if (!fd || ::send(fd.get(), x_bytes.data(), header().nlmsg_len, 0) < 0) return errno;
        alignas(nlmsghdr) std::array<char, 1024> reply{};
        if (::recv(fd.get(), reply.data(), reply.size(), 0) < 0) return errno;
        const auto* message = reinterpret_cast<const nlmsghdr*>(reply.data());
        if (message->nlmsg_type != NLMSG_ERROR) return EPROTO;
        return -static_cast<const nlmsgerr*>(NLMSG_DATA(message))->error;
    }

private:
    nlmsghdr& header() { return *reinterpret_cast<nlmsghdr*>(x_bytes.data()); }
    alignas(nlmsghdr) std::array<char, 512> x_bytes{};
};

int make_tunnel(const std::string& kind, std::uint16_t port)
{
    const std::uint32_t id = 7;
    const std::uint16_t port_be = htons(port);
    const bool is_vxlan = kind == "vxlan";
    Request request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
    request.body().ifi_flags = IFF_UP;
    request.body().ifi_change = IFF_UP;
    request.put(IFLA_IFNAME, kDevice, std::strlen(kDevice) + 1);
    const std::size_t info = request.begin(IFLA_LINKINFO);
    request.put(IFLA_INFO_KIND, kind.c_str(), kind.size());
    const std::size_t data = request.begin(IFLA_INFO_DATA);
    request.put(is_vxlan ? kVxlanId : kGeneveId, &id, sizeof id);
    request.put(is_vxlan ? kVxlanPort : kGenevePort, &port_be, sizeof port_be);
    if (!is_vxlan) {
        const std::uint32_t remote = htonl(INADDR_LOOPBACK);
        request.put(IFLA_GENEVE_REMOTE, &remote, sizeof remote);
    }
    request.end(data);
    request.end(info);
    return request.run();
}

int remove_tunnel()
{
    Request request(RTM_DELLINK, 0);
    request.body().ifi_index = static_cast<int>(::if_nametoindex(kDevice));
    return request.run();
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
    if (kind != "vxlan" && kind != "geneve") refuse("not a tunnel: " + kind);
    const auto port = static_cast<std::uint16_t>(words.number(kind == "vxlan" ? 4789 : 6081, 65535));
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
