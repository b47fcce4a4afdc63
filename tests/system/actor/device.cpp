// A listener that is bound to another device after listen(2), and a device that goes elsewhere.
#include "deeds.h"

#include <cerrno>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>

#include "netlink_request.h"
#include "pair_device.h"

namespace listenwatch::actor {
namespace {

constexpr const char* kVrf = "vrf0";

int bind_to(int fd, std::string_view device)
{
    const auto size = static_cast<socklen_t>(device.size());
    return ::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device.data(), size) == 0 ? 0 : errno;
}

int make_vrf()
{
    const std::uint32_t table = 10;
    NetlinkRequest request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, ifinfomsg{});
    request.put(IFLA_IFNAME, kVrf, std::strlen(kVrf) + 1);
    const std::size_t info = request.begin(IFLA_LINKINFO);
    request.put(IFLA_INFO_KIND, "vrf", std::strlen("vrf"));
    const std::size_t data = request.begin(IFLA_INFO_DATA);
    request.put(IFLA_VRF_TABLE, &table, sizeof table);
    request.end(data);
    request.end(info);
    return request.run(NETLINK_ROUTE);
}

int change_pair(std::uint16_t attribute, std::uint32_t value)
{
    ifinfomsg body{};
    body.ifi_index = static_cast<int>(::if_nametoindex(kPairDevice));
    NetlinkRequest request(RTM_NEWLINK, 0, body);
    request.put(attribute, &value, sizeof value);
    return request.run(NETLINK_ROUTE);
}

// The namespace lives as long as `theirs`.
int move_to_new_netns(UniqueFd& theirs)
{
    const UniqueFd ours(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!ours || ::unshare(CLONE_NEWNET) != 0) return errno;
    theirs = UniqueFd(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!theirs || ::setns(ours.get(), CLONE_NEWNET) != 0) return errno;
    return change_pair(IFLA_NET_NS_FD, static_cast<std::uint32_t>(theirs.get()));
}

} // namespace

int change_device(Words words)
{
    const char* const deed = "device";
    if (const Attempt entered = enter_new_netns(); !entered) return tell_failure(deed, entered);
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure(deed, attempt);
    const int fd = attempt.fd.get();
    const bool to_vrf = words.text("netns") == "vrf";
    if (const int error = bind_to(fd, "lo")) return tell_failure(deed, {{}, "SO_BINDTODEVICE", error});
    tell_open(deed, fd);
    wait_for_word();
    int error = make_pair();
    if (error == 0) error = add_address("10.9.8.7");
    if (error == 0 && to_vrf) error = make_vrf();
    if (const int code = tell_step(deed, "made", error)) return code;
    if (const int code = tell_step(deed, "unbound", bind_to(fd, ""))) return code;
    UniqueFd other_netns;
    const int moved = to_vrf ? change_pair(IFLA_MASTER, ::if_nametoindex(kVrf)) : move_to_new_netns(other_netns);
    if (const int code = tell_step(deed, "moved", moved)) return code;
    if (to_vrf)
        if (const int code = tell_step(deed, "bound", bind_to(fd, kVrf))) return code;
    attempt.fd.reset();
    return 0;
}

} // namespace listenwatch::actor
