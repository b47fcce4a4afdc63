#include "pair_device.h"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "deeds.h"
#include "netlink_request.h"

namespace listenwatch::actor {

int make_pair()
{
    NetlinkRequest request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, ifinfomsg{});
    request.put(IFLA_IFNAME, kPairDevice, std::strlen(kPairDevice) + 1);
    const std::size_t info = request.begin(IFLA_LINKINFO);
    request.put(IFLA_INFO_KIND, "veth", std::strlen("veth"));
    request.end(info);
    return request.run(NETLINK_ROUTE);
}

int remove_pair()
{
    ifinfomsg body{};
    body.ifi_index = static_cast<int>(::if_nametoindex(kPairDevice));
    return NetlinkRequest(RTM_DELLINK, 0, body).run(NETLINK_ROUTE);
}

int add_address(const char* text)
{
    in_addr address{};
    ::inet_pton(AF_INET, text, &address);
    ifaddrmsg body{};
    body.ifa_family = AF_INET;
    body.ifa_prefixlen = 24;
    body.ifa_index = ::if_nametoindex(kPairDevice);
    NetlinkRequest request(RTM_NEWADDR, NLM_F_CREATE, body);
    request.put(IFA_LOCAL, &address, sizeof address);
    request.put(IFA_ADDRESS, &address, sizeof address);
    return request.run(NETLINK_ROUTE);
}

int tell_step(const char* deed, const char* step, int error)
{
    if (error != 0) return tell_failure(deed, {{}, step, error == EOPNOTSUPP ? ENOSYS : error});
    tell(Line{{"deed", step}} + well() + who_am_i());
    wait_for_word();
    return 0;
}

} // namespace listenwatch::actor
