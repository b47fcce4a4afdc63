#include "table/listener_table.h"

#include <algorithm>

#include "table/holder_list.h"

namespace listenwatch {
namespace {

// What makes it another listener although the socket is the same: shutdown and listen again takes a new port.
bool same_place(const Endpoint& a, const Endpoint& b)
{
    if (a.transport != b.transport || a.address != b.address) return false;
    if (!is_named(a) || !is_named(b)) return true; // not known to one of both
    return a.port == b.port && a.cid == b.cid && a.path == b.path && a.protocol == b.protocol;
}

bool differ(const Endpoint& a, const Endpoint& b)
{
    return a.bound_ifindex != b.bound_ifindex || a.v6only != b.v6only || is_named(a) != is_named(b);
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

ListenerTable::Key ListenerTable::find(const Identity& id) const
{
    if (const auto known = x_by_cookie.find(id.cookie); id.cookie != 0 && known != x_by_cookie.end())
        return known->second;
    if (id.inode == 0) return 0;
    const auto known = x_by_place.find({id.netns_ino, id.inode});
    return known != x_by_place.end() && same_socket(x_entries.at(known->second).id, id) ? known->second : 0;
}

// The newest view decides. One without a cookie may be of another socket that got the inode since, so from then on any
// cookie at this place is believed; the cookie that was reported finds the entry all the same.
void ListenerTable::know_by(Key key, const Identity& id)
{
    Entry& entry = x_entries.at(key);
    if (id.cookie != entry.id.cookie && entry.id.cookie != entry.listener->id.cookie)
        forget_cookie(entry.id.cookie, key);
    entry.id.cookie = id.cookie;
    if (id.cookie != 0) x_by_cookie[id.cookie] = key;
    if (id.inode == 0 && entry.id.inode != 0) return;
    entry.id = id;
    if (id.inode != 0) x_by_place[{id.netns_ino, id.inode}] = key;
}

void ListenerTable::forget_cookie(std::uint64_t cookie, Key key)
{
    if (const auto known = x_by_cookie.find(cookie); known != x_by_cookie.end() && known->second == key)
        x_by_cookie.erase(known);
}

void ListenerTable::insert(Listener listener, Action action, std::uint64_t time_ns, std::uint64_t event_ns,
                           bool recovered, Changes& out)
{
    const Identity id = listener.id;
    // An inode belongs to one socket at a time: whoever had it is gone.
    if (const auto before = x_by_place.find({id.netns_ino, id.inode}); before != x_by_place.end())
        remove(before->second, time_ns, recovered, out);
    const Key key = x_next++;
    Entry& entry = x_entries[key];
    entry.listener = std::make_shared<Listener>(std::move(listener));
    entry.last_event_ns = event_ns;
    know_by(key, id);
    out.push_back({action, time_ns, entry.listener, recovered});
}

// `now` becomes what is known of the entry; the change, if it is one, is told.
void ListenerTable::update(Entry& entry, Listener now, std::uint64_t time_ns, bool recovered, Changes& out)
{
    entry.unheld = false;
    const Listener& before = *entry.listener;
    ListenerDifference difference = compare_holders(before.holders, now.holders);
    difference.endpoint = differ(before.endpoint, now.endpoint);
    difference.filter = before.filter.value_or(false) != now.filter.value_or(false);
    if (before.holders == now.holders && !difference.any()) return;
    entry.listener = std::make_shared<Listener>(std::move(now));
    if (!difference.any()) return;
    out.push_back({Action::listener_changed, time_ns, entry.listener, recovered, difference});
}

void ListenerTable::remove(Key key, std::uint64_t time_ns, bool recovered, Changes& out)
{
    const auto entry = x_entries.find(key);
    const Identity id = entry->second.id;
    forget_cookie(entry->second.listener->id.cookie, key);
    forget_cookie(id.cookie, key);
    out.push_back({Action::listener_closed, time_ns, std::move(entry->second.listener), recovered});
    x_entries.erase(entry);
    if (const auto known = x_by_place.find({id.netns_ino, id.inode}); known != x_by_place.end() && known->second == key)
        x_by_place.erase(known);
}

void ListenerTable::apply(const SensorEvent& event, Changes& out)
{
    if (event.kind == SensorEvent::Kind::deed) return;
    const Identity& id = event.listener.id;
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

std::size_t ListenerTable::finish_resync(std::span<const Listener> rows,
                                         std::span<const std::uint32_t> unread_netns_inos, std::uint64_t now_ns,
                                         Changes& out, ResyncCause cause)
{
    const bool recovered = cause == ResyncCause::loss;
    IdentitySet shown;
    for (const Listener& row : rows) {
        if (x_closed_since.contains(row.id)) continue; // after it was read; if it opened again, that event is known
        shown.insert(row.id);
        const Key known = find(row.id);
        if (known == 0) {
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
    x_resyncing = false;
    x_closed_since.clear();
    return not_looked_at;
}

std::vector<std::uint32_t> ListenerTable::finish_look(std::span<const Listener> rows, std::uint64_t now_ns,
                                                      Changes& out)
{
    IdentitySet shown, awaited;
    for (const Listener& row : rows) {
        shown.insert(row.id);
        if (x_closed_since.contains(row.id)) continue;
        const Key known = find(row.id);
        if (known == 0) {
            // Each tier with events has one for TCP, and a socket is in LISTEN before that is sent: the next look
            // tells.
            if (row.endpoint.transport == Transport::tcp && !x_awaited.contains(row.id))
                awaited.insert(row.id);
            else if (!row.connected)
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
    x_awaited = std::move(awaited);
    abandon_look();
    return pids;
}

void ListenerTable::abandon_look()
{
    x_resyncing = false;
    x_closed_since.clear();
}

std::vector<std::shared_ptr<const Listener>> ListenerTable::listeners() const
{
    std::vector<std::shared_ptr<const Listener>> all;
    all.reserve(x_entries.size());
    for (const auto& [key, entry] : x_entries) all.push_back(entry.listener);
    return all;
}

} // namespace listenwatch
