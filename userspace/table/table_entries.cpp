// The listener table: its entries, and what finds them.
#include "table/access_difference.h"
#include "table/holder_list.h"
#include "table/listener_table.h"

namespace listenwatch {
namespace {

bool differ(const Endpoint& a, const Endpoint& b)
{
    return a.bound_ifindex != b.bound_ifindex || a.v6only != b.v6only || is_named(a) != is_named(b);
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

void ListenerTable::update_access(const std::function<Access(const Listener&)>& access_of, std::uint64_t now_ns,
                                  Changes& out)
{
    for (auto& [key, entry] : x_entries) {
        const Access& before = entry.listener->access;
        Access now = access_of(*entry.listener);
        if (now.reach == Reach::unknown) now.reach = before.reach;
        if (is_exposed(now.reach) && !now.firewall) now.firewall = before.firewall;
        if (now == before) continue;
        ListenerDifference difference;
        note_access(before, now, difference);
        auto listener = std::make_shared<Listener>(*entry.listener);
        listener->access = std::move(now);
        entry.listener = std::move(listener);
        if (difference.any()) out.push_back({Action::listener_changed, now_ns, entry.listener, false, difference});
    }
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

} // namespace listenwatch
