#include "firewall/packet_programs.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <functional>
#include <libmnl/libmnl.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/unique_fd.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kTcxIngress = 46; // BPF_TCX_INGRESS, kernel 6.6

struct Device {
    std::uint32_t index = 0;
    std::string name;
    bool has_xdp = false;
};

using UseMessage = std::function<void(const nlmsghdr*)>;

int pass_on(const nlmsghdr* message, void* use)
{
    (*static_cast<UseMessage*>(use))(message);
    return MNL_CB_OK;
}

class Rtnetlink {
public:
    Rtnetlink() : x_socket(::mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC), &::mnl_socket_close)
    {
        if (x_socket && ::mnl_socket_bind(x_socket.get(), 0, MNL_SOCKET_AUTOPID) != 0) x_socket.reset();
    }

    // False: refused.
    template<class Header> bool dump(std::uint16_t type, const Header& header, UseMessage use)
    {
        std::array<char, 32768> buffer{};
        nlmsghdr* request = ::mnl_nlmsg_put_header(buffer.data());
        request->nlmsg_type = type;
        request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
        request->nlmsg_seq = ++x_sequence;
        *static_cast<Header*>(::mnl_nlmsg_put_extra_header(request, sizeof(Header))) = header;
        if (!x_socket || ::mnl_socket_sendto(x_socket.get(), request, request->nlmsg_len) < 0) return false;
        for (;;) {
            const ssize_t got = ::mnl_socket_recvfrom(x_socket.get(), buffer.data(), buffer.size());
            if (got <= 0) return false;
            const int more = ::mnl_cb_run(buffer.data(), static_cast<std::size_t>(got), x_sequence,
                                          ::mnl_socket_get_portid(x_socket.get()), pass_on, &use);
            if (more <= 0) return more == 0;
        }
    }

private:
    std::unique_ptr<mnl_socket, int (*)(mnl_socket*)> x_socket;
    std::uint32_t x_sequence = 0;
};

int take_attached(const nlattr* attribute, void* attached)
{
    if (::mnl_attr_get_type(attribute) == IFLA_XDP_ATTACHED && ::mnl_attr_validate(attribute, MNL_TYPE_U8) >= 0)
        *static_cast<bool*>(attached) = ::mnl_attr_get_u8(attribute) != XDP_ATTACHED_NONE;
    return MNL_CB_OK;
}

int take_attribute(const nlattr* attribute, void* into)
{
    auto& device = *static_cast<Device*>(into);
    if (::mnl_attr_get_type(attribute) == IFLA_IFNAME && ::mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) >= 0)
        device.name = ::mnl_attr_get_str(attribute);
    if (::mnl_attr_get_type(attribute) == IFLA_XDP && ::mnl_attr_validate(attribute, MNL_TYPE_NESTED) >= 0)
        (void)::mnl_attr_parse_nested(attribute, take_attached, &device.has_xdp);
    return MNL_CB_OK;
}

Device decode_device(const nlmsghdr* message)
{
    Device device;
    const auto* header = static_cast<const ifinfomsg*>(::mnl_nlmsg_get_payload(message));
    device.index = static_cast<std::uint32_t>(header->ifi_index);
    (void)::mnl_attr_parse(message, sizeof(ifinfomsg), take_attribute, &device);
    return device;
}

// How many programs the kernel has at that place; null = this kernel has no such place, or does not tell.
std::optional<std::uint32_t> count_programs(std::uint32_t target, std::uint32_t attach_type)
{
    bpf_attr attr{};
    attr.query.target_fd = target;
    attr.query.attach_type = attach_type;
    if (::syscall(SYS_bpf, BPF_PROG_QUERY, &attr, sizeof attr) == 0) return attr.query.prog_cnt;
    return errno == EINVAL || errno == ENOENT ? std::optional<std::uint32_t>(0) : std::nullopt;
}

bool has_filters(Rtnetlink& rtnetlink, const Device& device)
{
    tcmsg header{};
    header.tcm_ifindex = static_cast<int>(device.index);
    header.tcm_parent = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS);
    bool any = false;
    const bool told = rtnetlink.dump(
        RTM_GETTFILTER, header, [&](const nlmsghdr* message) { any = any || message->nlmsg_type == RTM_NEWTFILTER; });
    return told && any; // refused: the device has no such place
}

std::string sentence(std::string_view what, const std::string& device)
{
    return std::string(what) + " sees packets on " + device +
           " before the packet filter: what it lets through or sends elsewhere is not known";
}

} // namespace

std::vector<std::string> find_packet_programs()
{
    std::vector<std::string> found;
    Rtnetlink rtnetlink;
    std::vector<Device> devices;
    const auto take = [&](const nlmsghdr* message) {
        if (::mnl_nlmsg_get_payload_len(message) >= sizeof(ifinfomsg)) devices.push_back(decode_device(message));
    };
    if (!rtnetlink.dump(RTM_GETLINK, ifinfomsg{}, take))
        found.push_back("devices were not read: programs on them may see packets first");
    bool is_told = true;
    for (const Device& device : devices) {
        if (device.has_xdp) found.push_back(sentence("an XDP program", device.name));
        const auto tcx = count_programs(device.index, kTcxIngress);
        is_told &= tcx.has_value();
        if (tcx.value_or(0) != 0) found.push_back(sentence("a BPF program (tcx)", device.name));
        if (has_filters(rtnetlink, device)) found.push_back(sentence("a filter of tc(8)", device.name));
    }
    const UniqueFd network(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    const auto lookups =
        network ? count_programs(static_cast<std::uint32_t>(network.get()), BPF_SK_LOOKUP) : std::nullopt;
    if (lookups.value_or(0) != 0)
        found.push_back(
            "a BPF program (sk_lookup) chooses sockets: ports may lead to other listeners, or to one without its own");
    if (!is_told || !lookups)
        found.push_back("BPF programs that see packets first (tcx) or choose sockets (sk_lookup) may not be asked for "
                        "(needs CAP_NET_ADMIN)");
    return found;
}

} // namespace listenwatch
