#include <algorithm>
#include <cstring>
#include <map>

#include "base/socket_record.h"
#include "listenwatch/event_abi.h"
#include "snapshot/socket_iterator.h"

namespace listenwatch {
namespace {

using SocketKey = std::tuple<std::uint64_t, std::uint32_t, std::uint64_t>;

Holder to_holder(const lw_inventory_row& row)
{
    return {row.tgid,
            row.start_boottime_ns,
            static_cast<std::int32_t>(row.fd),
            {row.comm, ::strnlen(row.comm, LW_COMM_SIZE)}};
}

// A process holds a socket once for each descriptor; its threads share the descriptors.
void add_holder(Listener& listener, Holder holder)
{
    const auto same = [&](const Holder& known) { return known.pid == holder.pid && known.fd == holder.fd; };
    if (std::ranges::none_of(listener.holders, same)) listener.holders.push_back(std::move(holder));
}

} // namespace

std::vector<std::uint32_t> find_cut_processes(std::span<const std::byte> bytes)
{
    std::vector<std::uint32_t> pids;
    for (; bytes.size() >= sizeof(lw_inventory_row); bytes = bytes.subspan(sizeof(lw_inventory_row))) {
        lw_inventory_row row;
        std::memcpy(&row, bytes.data(), sizeof(row));
        if ((row.flags & LW_ROW_CUT) != 0) pids.push_back(row.tgid);
    }
    std::ranges::sort(pids);
    const auto twice = std::ranges::unique(pids);
    pids.erase(twice.begin(), twice.end());
    return pids;
}

Result<std::vector<FoundListener>> join_inventory_rows(std::span<const std::byte> bytes)
{
    if (bytes.size() % sizeof(lw_inventory_row) != 0)
        return fail(ErrorKind::runtime, "the socket iterator's last row is cut short");
    std::vector<FoundListener> found;
    std::map<SocketKey, std::size_t> index;
    for (; !bytes.empty(); bytes = bytes.subspan(sizeof(lw_inventory_row))) {
        lw_inventory_row row;
        std::memcpy(&row, bytes.data(), sizeof(row));
        const auto [at, is_new] =
            index.try_emplace({row.socket.cookie, row.socket.netns_ino, row.socket.inode}, found.size());
        if (is_new) {
            auto listener = to_listener(row.socket);
            if (!listener)
                return fail(ErrorKind::runtime, "the socket iterator gave a socket of an unknown family or protocol");
            found.push_back({std::move(*listener), row.socket.cgroup_id});
        }
        add_holder(found[at->second].listener, to_holder(row));
    }
    for (FoundListener& one : found) std::ranges::sort(one.listener.holders);
    return found;
}

} // namespace listenwatch
