#include "snapshot/diag_listeners.h"

#include <algorithm>
#include <netinet/in.h>
#include <unordered_map>
#include <utility>

namespace listenwatch {
namespace {

FoundListener found_from(const DiagRow& row, Transport transport, std::uint32_t netns_ino)
{
    FoundListener found;
    Listener& listener = found.listener;
    listener.id = {row.cookie, netns_ino, row.inode};
    listener.endpoint.transport = transport;
    listener.endpoint.address = row.address;
    listener.endpoint.port = row.port;
    listener.endpoint.bound_ifindex = row.ifindex;
    listener.endpoint.v6only = row.v6only;
    listener.backlog = row.backlog;
    listener.uid = row.uid;
    found.cgroup_id = row.cgroup_id;
    return found;
}

} // namespace

std::vector<FoundListener> tcp_listeners(std::span<const DiagRow> tcp, std::span<const DiagRow> mptcp,
                                         std::uint32_t netns_ino)
{
    std::unordered_map<std::uint32_t, const DiagRow*> msk_by_inode;
    for (const DiagRow& row : mptcp)
        if (row.state == kDiagListen && row.inode != 0) msk_by_inode.emplace(row.inode, &row);

    std::vector<FoundListener> found;
    for (const DiagRow& row : tcp) {
        if (row.state != kDiagListen) continue;
        FoundListener& one = found.emplace_back(found_from(row, Transport::tcp, netns_ino));
        const auto msk = msk_by_inode.find(row.inode);
        if (msk == msk_by_inode.end() && !row.mptcp_subflow) continue;
        one.listener.endpoint.mptcp = true;
        one.listener.id.cookie = 0;
        if (msk == msk_by_inode.end()) continue;
        one.listener.id.cookie = msk->second->cookie;
        one.listener.uid = msk->second->uid;
        if (msk->second->cgroup_id != 0) one.cgroup_id = msk->second->cgroup_id;
        msk_by_inode.erase(msk);
    }
    // Opened after the dump of the TCP table: its own address is a copy of the subflow's.
    for (const DiagRow& row : mptcp)
        if (msk_by_inode.contains(row.inode) && msk_by_inode.at(row.inode) == &row)
            found.emplace_back(found_from(row, Transport::tcp, netns_ino)).listener.endpoint.mptcp = true;
    return found;
}

void join_smc(std::vector<FoundListener>& tcp, std::span<const DiagRow> smc)
{
    const auto join = [&](const DiagRow& row, bool by_address) {
        const auto inner = std::ranges::find_if(tcp, [&](const FoundListener& each) {
            const Endpoint& endpoint = each.listener.endpoint;
            return each.inner_inode == 0 && endpoint.port == row.port &&
                   (!by_address || endpoint.address.bytes == row.address.bytes);
        });
        if (inner == tcp.end()) return false;
        inner->inner_inode = std::exchange(inner->listener.id.inode, row.inode);
        return true;
    };
    for (const DiagRow& row : smc) {
        if (row.connected || row.port == 0 || row.inode == 0) continue;
        if (!join(row, true) && row.address.bytes == Address{}.bytes) join(row, false);
    }
}

std::vector<FoundListener> udp_listeners(std::span<const DiagRow> rows, Transport transport, std::uint32_t netns_ino)
{
    std::vector<FoundListener> found;
    for (const DiagRow& row : rows)
        if (row.state == kDiagClose && !row.connected && row.port != 0)
            found.push_back(found_from(row, transport, netns_ino));
    return found;
}

// In the place of the port a raw socket has its protocol (inet_create).
std::vector<FoundListener> raw_listeners(std::span<const DiagRow> rows, std::uint32_t netns_ino)
{
    std::vector<FoundListener> found;
    for (const DiagRow& row : rows) {
        if (row.state != kDiagClose || row.port == IPPROTO_RAW) continue; // a connected one hears its peer only
        Endpoint& endpoint = found.emplace_back(found_from(row, Transport::raw, netns_ino)).listener.endpoint;
        endpoint.protocol = static_cast<std::uint16_t>(std::exchange(endpoint.port, 0));
        endpoint.v6only = endpoint.address.family == Address::Family::v6; // raw sockets have one family only
    }
    return found;
}

std::vector<FoundListener> sctp_listeners(std::span<const DiagRow> rows, std::uint32_t netns_ino)
{
    std::vector<FoundListener> found;
    for (const DiagRow& row : rows)
        if (row.state == kDiagListen) found.push_back(found_from(row, Transport::sctp, netns_ino));
    return found;
}

} // namespace listenwatch
