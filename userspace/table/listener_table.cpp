#include "table/listener_table.h"

#include <algorithm>
#include <utility>

namespace listenwatch {
namespace {

// What makes it another listener although the socket is the same: shutdown and listen again takes a new port.
bool same_place(const Endpoint& a, const Endpoint& b)
{
    if (a.transport != b.transport || a.address != b.address) return false;
    if (!is_named(a) || !is_named(b)) return true; // not known to one of both
    return a.port == b.port && a.cid == b.cid && a.path == b.path && a.protocol == b.protocol;
}

// Each tier with events has one for the end of these, and for most of their openings.
bool closes_by_event(Transport transport)
{
    return transport == Transport::tcp || transport == Transport::udp || transport == Transport::udplite;
}

// Sockets whose first event after the attach is their opening.
IdentitySet opened_first(std::span<const SensorEvent> events)
{
    IdentitySet seen;
    IdentitySet opened;
    for (const SensorEvent& event : events) {
        if (seen.contains(event.listener.id)) continue;
        seen.insert(event.listener.id);
        if (event.kind == SensorEvent::Kind::open) opened.insert(event.listener.id);
    }
    return opened;
}

} // namespace

void ListenerTable::apply(const SensorEvent& event, Changes& out)
{
    if (event.kind == SensorEvent::Kind::deed) return;
    const Identity& id = event.listener.id;
    x_awaited.hear(id);
    const Key known = find(id);
    if (event.kind == SensorEvent::Kind::close) {
        if (x_resyncing && event.time_ns >= x_resync_started_ns) x_closed_since.insert(id);
        if (known != 0)
            remove(known, event.time_ns, false, out);
        else
            ++x_unknown_closes;
        return;
    }
    if (known != 0) {
        Entry& entry = x_entries.at(known);
        entry.last_event_ns = event.time_ns;
        if (same_place(entry.listener->endpoint, event.listener.endpoint)) {
            if (event.kind == SensorEvent::Kind::seen)
                update_from_row(entry, event.listener, Sight::all_ways, event.time_ns, false, out);
            return know_by(known, id);
        }
        remove(known, event.time_ns, false, out);
    }
    insert(event.listener, Action::listener_opened, event.time_ns, event.time_ns, false, out);
}

void ListenerTable::start(std::span<const Listener> rows, std::span<const SensorEvent> events, std::uint64_t now_ns,
                          Changes& out)
{
    const IdentitySet opened = opened_first(events);
    for (const Listener& row : rows)
        if (!opened.contains(row.id) && find(row.id) == 0) insert(row, Action::listener_present, now_ns, 0, false, out);
    for (const SensorEvent& event : events) apply(event, out);
}

void ListenerTable::begin_resync(std::uint64_t started_ns)
{
    x_resyncing = true;
    x_resync_started_ns = started_ns;
    x_closed_since.clear();
}

// A socket is open before its event is sent: what no event has told until the next look is for that look to tell.
bool ListenerTable::is_for_an_event(const Listener& row, const AwaitedSockets& before)
{
    if (!closes_by_event(row.endpoint.transport) || before.is_overdue(row.id)) return false;
    x_awaited.add(row.id);
    return true;
}

std::size_t ListenerTable::finish_resync(std::span<const Listener> rows,
                                         std::span<const std::uint32_t> unread_netns_inos, std::uint64_t now_ns,
                                         Changes& out, ResyncCause cause)
{
    const bool recovered = cause == ResyncCause::loss;
    const AwaitedSockets before = std::exchange(x_awaited, {});
    IdentitySet shown;
    for (const Listener& row : rows) {
        if (x_closed_since.contains(row.id)) continue; // after it was read; if it opened again, that event is known
        shown.insert(row.id);
        const Key known = find(row.id);
        if (known == 0) {
            if (recovered || !is_for_an_event(row, before))
                insert(row, Action::listener_opened, now_ns, 0, recovered, out);
            continue;
        }
        const Entry& entry = x_entries.at(known);
        if (entry.last_event_ns >= x_resync_started_ns) continue;
        if (same_place(entry.listener->endpoint, row.endpoint)) {
            update_from_row(x_entries.at(known), row, Sight::descriptors, now_ns, recovered, out);
            know_by(known, row.id);
            continue;
        }
        remove(known, now_ns, recovered, out);
        insert(row, Action::listener_opened, now_ns, 0, recovered, out);
    }
    std::vector<Key> gone;
    std::size_t not_looked_at = 0;
    for (const auto& [key, entry] : x_entries) {
        const Identity& id = entry.id;
        if (entry.last_event_ns >= x_resync_started_ns || shown.contains(id)) continue;
        if (std::ranges::find(unread_netns_inos, id.netns_ino) == unread_netns_inos.end())
            gone.push_back(key);
        else
            ++not_looked_at;
    }
    std::ranges::sort(gone); // in the order in which they came
    for (const Key key : gone) remove(key, now_ns, recovered, out);
    abandon_look();
    return not_looked_at;
}

std::vector<std::uint32_t> ListenerTable::finish_look(std::span<const Listener> rows, std::uint64_t now_ns,
                                                      Changes& out)
{
    const AwaitedSockets before = std::exchange(x_awaited, {});
    IdentitySet shown;
    for (const Listener& row : rows) {
        shown.insert(row.id);
        if (x_closed_since.contains(row.id)) continue;
        const Key known = find(row.id);
        if (known == 0) {
            if (!row.connected && !is_for_an_event(row, before))
                insert(row, Action::listener_opened, now_ns, 0, false, out);
            continue;
        }
        Entry& entry = x_entries.at(known);
        if (entry.last_event_ns >= x_resync_started_ns) {
            entry.unheld = false; // it lived meanwhile: who holds it is for the next visit
            continue;
        }
        if (row.connected) {
            remove(known, now_ns, false, out);
        } else if (same_place(entry.listener->endpoint, row.endpoint)) {
            update_from_row(entry, row, Sight::descriptors, now_ns, false, out);
            know_by(known, row.id);
        } else {
            remove(known, now_ns, false, out);
            insert(row, Action::listener_opened, now_ns, 0, false, out);
        }
    }
    std::vector<std::uint32_t> pids;
    for (const auto& [key, entry] : x_entries)
        if (entry.last_event_ns < x_resync_started_ns && !shown.contains(entry.id))
            for (const Holder& holder : entry.listener->holders)
                if (holder.kind == HolderKind::descriptor) pids.push_back(holder.pid);
    abandon_look();
    return pids;
}

void ListenerTable::abandon_look()
{
    x_resyncing = false;
    x_closed_since.clear();
}

std::vector<Listener> ListenerTable::unheld_without_events() const
{
    std::vector<Listener> lost;
    const auto is_held = [](const Holder& holder) { return holder.kind != HolderKind::queue; };
    for (const auto& [key, entry] : x_entries) {
        const Listener& listener = *entry.listener;
        if (listener.kernel || closes_by_event(listener.endpoint.transport)) continue;
        if (entry.unheld || std::ranges::none_of(listener.holders, is_held)) lost.push_back(listener);
    }
    return lost;
}

std::vector<std::shared_ptr<const Listener>> ListenerTable::listeners() const
{
    std::vector<std::shared_ptr<const Listener>> all;
    all.reserve(x_entries.size());
    for (const auto& [key, entry] : x_entries) all.push_back(entry.listener);
    return all;
}

} // namespace listenwatch
