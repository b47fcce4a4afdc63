// Listeners, events and reports for the tests of the table.
#pragma once

#include "table/listener_table.h"

namespace listenwatch {

/// A TCP listener; its inode follows from its cookie.
inline Listener listener(std::uint64_t cookie, std::uint16_t port = 80)
{
    Listener out;
    out.id = {cookie, 1, cookie + 1000};
    out.endpoint.port = port;
    return out;
}

/// The event of its opening.
inline SensorEvent opening(std::uint64_t cookie, std::uint64_t time_ns, std::uint16_t port = 80)
{
    return {SensorEvent::Kind::open, time_ns, listener(cookie, port)};
}

/// The event of its end.
inline SensorEvent closing(std::uint64_t cookie, std::uint64_t time_ns)
{
    SensorEvent event{SensorEvent::Kind::close, time_ns, {}};
    event.listener.id.cookie = cookie;
    return event;
}

/// What was told, in order.
inline std::vector<Action> actions(const ListenerTable::Changes& changes)
{
    std::vector<Action> out;
    for (const TableChange& change : changes) out.push_back(change.action);
    return out;
}

/// The same listener with holders.
inline Listener held_by(std::uint64_t cookie, std::vector<std::uint32_t> pids)
{
    Listener out = listener(cookie);
    for (const std::uint32_t pid : pids) out.holders.push_back({pid, 0, 3, "sshd"});
    return out;
}

/// Those processes were looked at, and `found` hold the listener of `cookie`.
inline HolderReport report(std::vector<std::uint32_t> pids, std::uint64_t cookie = 0,
                           std::vector<std::uint32_t> found = {})
{
    HolderReport out;
    out.pids = std::move(pids);
    if (!found.empty()) out.holders[listener(cookie).id.inode] = held_by(cookie, found).holders;
    return out;
}

} // namespace listenwatch
