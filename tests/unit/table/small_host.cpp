#include "small_host.h"

#include <algorithm>

namespace listenwatch {
namespace {

using Kind = Deed::Kind;

bool one_socket(const Identity& a, const Identity& b)
{
    if (a.cookie != 0 && b.cookie != 0) return a.cookie == b.cookie;
    return a.inode != 0 && a.inode == b.inode && a.netns_ino == b.netns_ino;
}

} // namespace

std::string SmallHost::carry_out(const Deed& deed)
{
    Slot& slot = x_slots.at(deed.slot);
    switch (deed.kind) {
    case Kind::listen:
    case Kind::shutdown:
    case Kind::close: change(deed.slot, deed); break;
    case Kind::deliver:
    case Kind::repeat:
        if (slot.queue.empty()) break;
        hand_over(deed.slot);
        if (deed.kind == Kind::deliver) slot.queue.pop_front();
        compare();
        break;
    case Kind::lose: lose(deed.slot, deed.half); break;
    case Kind::begin: begin(); break;
    case Kind::read: read(deed.slot, deed.half); break;
    case Kind::end: end(deed); break;
    case Kind::finish: finish(deed); break;
    case Kind::look: look(deed); break;
    }
    return x_wrong;
}

std::string SmallHost::settle()
{
    if (!x_attached) begin();
    if (!x_started) finish({});
    for (unsigned at = 0; at < kSlots; ++at)
        for (auto& queue = x_slots.at(at).queue; !queue.empty(); queue.pop_front()) hand_over(at);
    compare();
    begin();
    finish({});
    return x_wrong;
}

void SmallHost::change(unsigned at, const Deed& deed)
{
    Slot& slot = x_slots.at(at);
    const Truth before = slot.now;
    if (deed.kind == Kind::listen) {
        if (slot.now.cookie == 0) slot.now.cookie = ++x_cookies;
        slot.now.place = deed.place;
    } else if (slot.now.cookie == 0 || (deed.kind == Kind::shutdown && !slot.now.place)) {
        return;
    }
    SensorEvent event{SensorEvent::Kind::open, ++x_clock_ns, {}};
    if (deed.kind != Kind::listen) event.kind = SensorEvent::Kind::close;
    event.listener.id = view(at, slot.now.cookie, deed.half, deed.kind != Kind::listen);
    if (deed.kind == Kind::listen) event.listener.endpoint = endpoint(deed.place);
    if (deed.kind == Kind::shutdown) slot.now.place.reset();
    if (deed.kind == Kind::close) slot.now = {};
    if (x_attached) slot.queue.push_back({event, before, slot.now});
}

void SmallHost::hand_over(unsigned at)
{
    Slot& slot = x_slots.at(at);
    const SensorEvent& event = slot.queue.front().event;
    const Truth after = slot.queue.front().before = slot.queue.front().after; // it may come once more
    const Truth before = std::exchange(slot.told, after);
    slot.told_ns = event.time_ns;
    if (!x_started) return x_early.push_back(event);
    x_table.apply(event, x_changes);
    const std::size_t due =
        before.place == after.place ? 0 : std::size_t{before.place.has_value()} + after.place.has_value();
    if (exact(at) && x_changes.size() != due)
        complain(std::to_string(x_changes.size()) + " changes by an event of slot " + std::to_string(at) + ", not " +
                 std::to_string(due));
    follow_changes();
}

void SmallHost::lose(unsigned at, bool newest)
{
    Slot& slot = x_slots.at(at);
    if (slot.queue.empty()) return;
    if (newest)
        slot.queue.pop_back();
    else
        slot.queue.pop_front();
    x_exact.at(at % 2) = false;
    x_lost_since_begin = true;
}

void SmallHost::begin()
{
    if (x_attached && !x_started) return; // the first snapshot is under way
    for (Slot& slot : x_slots) {
        slot.read = slot.shown = false;
        if (!x_attached) slot.told = slot.now;
    }
    x_begun_ns = ++x_clock_ns;
    x_ended_ns.reset();
    x_unread.reset();
    x_rows.clear();
    x_lost_since_begin = false;
    if (x_attached) x_table.begin_resync(*x_begun_ns);
    x_attached = true;
}

void SmallHost::read(unsigned at, bool half)
{
    Slot& slot = x_slots.at(at);
    if (!x_begun_ns || x_ended_ns) return;
    slot.read = true;
    if (!slot.now.place) return;
    slot.shown = true;
    Listener row;
    row.id = view(at, slot.now.cookie, half, false);
    row.endpoint = endpoint(*slot.now.place);
    x_rows.push_back(row);
}

void SmallHost::end(const Deed& deed)
{
    if (!x_begun_ns || x_ended_ns) return;
    if (deed.place > 1) x_unread = deed.place - 2;
    for (unsigned at = 0; at < kSlots; ++at)
        if (!x_slots.at(at).read && x_unread != at % 2) read(at, deed.half);
    x_ended_ns = ++x_clock_ns;
}

void SmallHost::finish(const Deed& deed)
{
    if (!x_begun_ns) return;
    end(deed);
    hand_over_until(*x_ended_ns);
    const std::uint64_t begun_ns = *x_begun_ns;
    x_begun_ns.reset();
    if (!x_started) {
        x_table.start(x_rows, x_early, ++x_clock_ns, x_changes);
        follow_changes();
        x_started = true;
        if (x_unread) x_exact.at(*x_unread) = false;
    } else if (!x_lost_since_begin) { // else the monitor begins again
        finish_resync(begun_ns);
    }
    compare();
}

// A socket is open before its event is sent: where the look overtakes one, that is sent after it.
void SmallHost::look(const Deed& deed)
{
    if (!x_begun_ns || !x_started) return;
    end({Deed::Kind::end, deed.slot, 0, deed.half});
    for (Slot& slot : x_slots) {
        if (!deed.half || slot.queue.empty()) continue;
        Queued& newest = slot.queue.back();
        if (newest.event.kind != SensorEvent::Kind::open || newest.before.place) continue;
        if (std::exchange(newest.overtaken, true)) continue;
        newest.event.time_ns = ++x_clock_ns;
    }
    hand_over_until(*x_ended_ns);
    x_begun_ns.reset();
    if (x_lost_since_begin)
        x_table.abandon_look();
    else
        x_table.finish_look(x_rows, ++x_clock_ns, x_changes);
    follow_changes();
    compare();
}

void SmallHost::hand_over_until(std::uint64_t time_ns)
{
    for (unsigned at = 0; at < kSlots; ++at)
        for (auto& queue = x_slots.at(at).queue; !queue.empty() && queue.front().event.time_ns < time_ns;
             queue.pop_front())
            hand_over(at);
}

void SmallHost::finish_resync(std::uint64_t begun_ns)
{
    std::vector<std::uint32_t> unread;
    std::size_t due = 0;
    if (x_unread) {
        unread.push_back(netns_of(*x_unread));
        for (unsigned at = *x_unread; at < kSlots; at += 2) {
            const Slot& slot = x_slots.at(at);
            if (slot.told.place && slot.told_ns < begun_ns && !slot.shown) ++due;
        }
    }
    const std::size_t unseen = x_table.finish_resync(x_rows, unread, ++x_clock_ns, x_changes);
    if (x_unread && exact(*x_unread) && unseen != due)
        complain(std::to_string(unseen) + " listeners not looked at, not " + std::to_string(due));
    for (const TableChange& change : x_changes)
        for (unsigned at = 0; x_unread && at < kSlots; ++at)
            if (at % 2 == *x_unread && change.action == Action::listener_closed && belongs_to(*change.listener, at) &&
                !x_slots.at(at).shown)
                complain("closed although nobody looked: slot " + std::to_string(at));
    follow_changes();
    for (unsigned at = 0; at < kSlots; ++at) {
        if (x_unread == at % 2) continue;
        Slot& slot = x_slots.at(at);
        slot.told = slot.queue.empty() ? slot.now : slot.queue.front().before;
        x_exact.at(at % 2) = true;
    }
}

// The changes alone must tell the same story as the table.
void SmallHost::follow_changes()
{
    for (const TableChange& change : std::exchange(x_changes, {})) {
        const Identity& id = change.listener->id;
        if (change.recovered) ++x_recovered;
        if (change.recovered && exact(id.netns_ino - 1)) complain("recovered although nothing was lost");
        if (change.action == Action::listener_closed) {
            if (std::erase(x_heard, change.listener) != 1) complain("closed what was not open");
            continue;
        }
        if (x_started && change.action != Action::listener_opened) complain("present after the start");
        for (const auto& other : x_heard)
            if (one_socket(other->id, id)) complain("opened twice, and not closed between");
        x_heard.push_back(change.listener);
    }
}

void SmallHost::compare()
{
    const auto listeners = x_table.listeners();
    if (listeners.size() != x_table.size()) complain("size() is not the number of listeners()");
    if (!std::ranges::is_permutation(listeners, x_heard)) complain("the changes do not add up to the table");
    for (unsigned at = 0; at < kSlots; ++at)
        if (exact(at)) compare_slot(at);
}

void SmallHost::compare_slot(unsigned at)
{
    const Truth& truth = x_slots.at(at).told;
    std::size_t right = 0;
    for (const auto& one : x_heard) {
        if (!belongs_to(*one, at)) continue;
        if (!truth.place || one->endpoint != endpoint(*truth.place) ||
            (known_by_cookie(at) && one->id.cookie != truth.cookie))
            complain("the table has a listener in slot " + std::to_string(at) + " that the kernel has not");
        else
            ++right;
    }
    if (truth.place && right != 1)
        complain("the table has the listener of slot " + std::to_string(at) + " " + std::to_string(right) + " times");
}

void SmallHost::complain(const std::string& what)
{
    if (x_wrong.empty()) x_wrong = what;
}

} // namespace listenwatch
