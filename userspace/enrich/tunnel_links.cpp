#include "enrich/tunnel_links.h"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <thread>

#include "base/network_namespace.h"
#include "enrich/rtnetlink_dump.h"
#include "enrich/wireguard_port.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kTries = 3;

} // namespace

Result<std::vector<TunnelLink>> read_tunnel_links()
{
    const auto socket = open_rtnetlink();
    if (!socket) return std::unexpected(socket.error());
    std::vector<TunnelLink> links;
    for (std::uint32_t sequence = 1; sequence <= kTries; ++sequence) {
        links.clear();
        const RtnetlinkDump dump = dump_rtnetlink(socket->get(), RTM_GETLINK, sequence, [&](const nlmsghdr* message) {
            if (auto link = decode_tunnel_link(message)) links.push_back(std::move(*link));
        });
        if (dump == RtnetlinkDump::refused) return fail(ErrorKind::runtime, "rtnetlink refused to dump the devices");
        if (dump == RtnetlinkDump::whole) break;
    }
    for (TunnelLink& link : links)
        if (link.device.kind == kWireguard) link.port = read_wireguard_port(link.device.name);
    std::erase_if(links, [](const TunnelLink& link) { return link.port == 0; }); // gone, or it may not be asked
    return links;
}

Result<std::vector<TunnelLink>> read_tunnel_links(const std::string& path, std::uint32_t netns_ino)
{
    Result<std::vector<TunnelLink>> links;
    std::jthread([&] {
        const auto entered = enter_net_namespace(path, netns_ino);
        if (entered)
            links = read_tunnel_links();
        else
            links = std::unexpected(entered.error());
    }).join();
    return links;
}

} // namespace listenwatch
