// The listener table: the exact set of listeners, made from a snapshot, live events, and a new snapshot after each
// loss. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "listenwatch/event.h"
#include "table/awaited_sockets.h"
#include "table/identity_set.h"

namespace listenwatch {

/// What became different in the table.
struct TableChange {
    Action action = Action::listener_opened; ///< opened, closed, present or changed
    std::uint64_t boottime_ns = 0;           ///< when it happened, or when it was noticed
    std::shared_ptr<Listener> listener;      ///< as it is now; for closed: as it was
    bool recovered = false;                  ///< noticed by a snapshot after a loss
    ListenerDifference difference{};         ///< for changed
};

/// Who holds sockets, of some processes only.
struct HolderReport {
    std::vector<std::uint32_t> pids;                                ///< those that were looked at
    std::unordered_map<std::uint64_t, std::vector<Holder>> holders; ///< by socket inode
    std::unordered_map<std::uint32_t, std::string> executables;     ///< of those that did an exec
};

/// Why the table is compared with a snapshot: events were lost, or there is something that no event tells.
enum class ResyncCause : std::uint8_t { loss, no_event };

/// All listeners, by identity: the cookie where there is one, else network namespace and inode.
class ListenerTable {
public:
    using Changes = std::vector<TableChange>;

    /// Start: rows of a snapshot that was taken after the source was attached, and all events since the attach. A
    /// socket whose first event is its opening is not reported as present: its event does that.
    void start(std::span<const Listener> rows, std::span<const SensorEvent> events, std::uint64_t now_ns, Changes& out);

    /// One event. Opening what is open, or closing what is not, changes nothing. What had the inode of a socket that
    /// opens is closed. Events of one inode must come in their order.
    void apply(const SensorEvent& event, Changes& out);

    /// Before the snapshot of a resync is begun, at `started_ns`: from now on closings are remembered.
    void begin_resync(std::uint64_t started_ns);
    /// After that snapshot is whole and all events up to its end were applied: what it shows and what no event since
    /// its start explains is reported; after a loss as recovered. What is missing there in one of `unread_netns_inos`
    /// stays, for the snapshot says nothing about it: how many those are.
    std::size_t finish_resync(std::span<const Listener> rows, std::span<const std::uint32_t> unread_netns_inos,
                              std::uint64_t now_ns, Changes& out, ResyncCause cause = ResyncCause::loss);

    /// After a quick look at the host, which was begun at the time told to `begin_resync` and shows sockets that have a
    /// descriptor, connected ones too: what is new, what is connected by now, and what changed. Says nothing about
    /// what it does not show. Returns the processes that held what has no descriptor any more: look at them.
    std::vector<std::uint32_t> finish_look(std::span<const Listener> rows, std::uint64_t now_ns, Changes& out);
    /// Whether the last look showed what an event should tell; if none does, another look must.
    [[nodiscard]] bool awaits_events() const { return x_awaited.is_any_left(); }
    /// The look that was begun came to nothing.
    void abandon_look();
    /// Some processes were looked at. Returns how many listeners nobody is known to hold since then.
    std::size_t update_holders(const HolderReport& report, std::uint64_t now_ns, Changes& out);
    /// After a look that was to find holders of those: what still has none is in some socket's queue.
    void put_unheld_in_queues(std::uint64_t now_ns, Changes& out);
    /// Addresses or the packet filter may have changed: who can come by now is told. A reach that is `unknown` now, and
    /// a firewall that was not asked, stay as they were.
    void update_access(const std::function<Access(const Listener&)>& access_of, std::uint64_t now_ns, Changes& out);
    /// Listeners that nobody is known to hold, of the transports whose sockets can close without an event: ask whether
    /// they are still there.
    [[nodiscard]] std::vector<Listener> unheld_without_events() const;
    /// Whether the kernel itself listens on UDP ports.
    [[nodiscard]] bool has_tunnels() const;
    /// Inodes of all listeners.
    [[nodiscard]] std::unordered_set<std::uint64_t> inodes() const;

    [[nodiscard]] std::size_t size() const { return x_entries.size(); }
    /// Closings of what was not known: of UDP sockets that were no listeners, of a listen(2) that failed, and of
    /// listeners whose opening was lost.
    [[nodiscard]] std::uint64_t unknown_closes() const { return x_unknown_closes; }
    /// All listeners, in no order.
    [[nodiscard]] std::vector<std::shared_ptr<const Listener>> listeners() const;

private:
    using Place = std::pair<std::uint32_t, std::uint64_t>; // netns, inode
    struct Entry {
        std::shared_ptr<Listener> listener;
        Identity id;                     // as the newest view has it; the listener keeps the one that was reported
        std::uint64_t last_event_ns = 0; // 0 = known by a snapshot only
        bool unheld = false;             // those that held it do no more
    };
    using Key = std::uint64_t;
    enum class Sight : std::uint8_t { descriptors, all_ways }; // of holders that a row may have

    [[nodiscard]] Key find(const Identity& id) const; // 0 = none
    void know_by(Key key, const Identity& id);
    void forget_cookie(std::uint64_t cookie, Key key);
    void insert(Listener listener, Action action, std::uint64_t time_ns, std::uint64_t event_ns, bool recovered,
                Changes& out);
    bool is_for_an_event(const Listener& row, const AwaitedSockets& before);
    void update(Entry& entry, Listener now, std::uint64_t time_ns, bool recovered, Changes& out);
    void update_from_row(Entry& entry, const Listener& row, Sight sight, std::uint64_t time_ns, bool recovered,
                         Changes& out);
    void remove(Key key, std::uint64_t time_ns, bool recovered, Changes& out);

    std::unordered_map<Key, Entry> x_entries; // by a number of our own
    std::unordered_map<std::uint64_t, Key> x_by_cookie;
    std::map<Place, Key> x_by_place;
    Key x_next = 1;
    bool x_resyncing = false;
    std::uint64_t x_resync_started_ns = 0;
    IdentitySet x_closed_since; // while resyncing
    AwaitedSockets x_awaited;   // that the last look showed
    std::uint64_t x_unknown_closes = 0;
};

} // namespace listenwatch
