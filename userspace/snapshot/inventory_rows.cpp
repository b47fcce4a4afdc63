#include <algorithm>
#include <cstring>
#include <map>

#include "base/process_record.h"
#include "base/socket_record.h"
#include "listenwatch/event_abi.h"
#include "snapshot/socket_iterator.h"

namespace listenwatch {
namespace {

using SocketKey = std::tuple<std::uint64_t, std::uint32_t, std::uint64_t>;

Holder to_holder(const lw_inventory_row& row)
{
    const lw_task& task = row.process.task;
    return {task.tgid, task.start_boottime_ns, static_cast<std::int32_t>(row.fd), read_comm(task.comm)};
}

// Of several the eldest speaks, process 1 only when it is alone: it holds what it passed on.
void add_opener(Listener& listener, const lw_inventory_row& row)
{
    const auto rank = [](std::uint32_t pid) { return std::pair(pid == 1, pid); };
    if ((row.flags & LW_ROW_PROCESS) == 0) return;
    if (listener.opener && rank(listener.opener->pid) <= rank(row.process.task.tgid)) return;
    listener.opener = std::make_shared<const Process>(to_process(row.process, {}, {}));
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
        if ((row.flags & LW_ROW_CUT) != 0) pids.push_back(row.process.task.tgid);
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
        add_opener(found[at->second].listener, row);
    }
    for (FoundListener& one : found) std::ranges::sort(one.listener.holders);
    return found;
}

} // namespace listenwatch
