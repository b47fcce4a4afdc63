// A host of four slots, the queue of its events and the snapshots of it, with a listener table that is told of it. It
// knows the truth, and after each deed it says where the table is wrong.
//
// Events of one inode come in their order, as one ring buffer gives them; those of different inodes in any order.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>

#include "deed.h"
#include "slot.h"
#include "table/listener_table.h"

namespace listenwatch {

class SmallHost {
public:
    /// The first thing that is wrong afterwards, "" if nothing is.
    std::string carry_out(const Deed& deed);
    /// What is queued is delivered, and what was lost is found again.
    std::string settle();

    /// How many changes the table found out after a loss.
    [[nodiscard]] unsigned recovered() const { return x_recovered; }

private:
    /// What the kernel has: no place = the socket of this slot does not listen.
    struct Truth {
        std::uint64_t cookie = 0;
        std::optional<unsigned> place;
        bool operator==(const Truth&) const = default;
    };
    struct Queued {
        SensorEvent event;
        Truth before, after;
        bool overtaken = false; ///< a look saw what it opened before it was sent
    };
    struct Slot {
        Truth now;  ///< in the kernel
        Truth told; ///< as the events and resyncs so far left it
        std::uint64_t told_ns = 0;
        std::deque<Queued> queue; ///< told to nobody yet
        bool read = false;        ///< by the snapshot under way
        bool shown = false;       ///< it has a row there
    };

    void change(unsigned at, const Deed& deed);
    void hand_over(unsigned at);
    void lose(unsigned at, bool newest);
    void begin();
    void read(unsigned at, bool half);
    void end(const Deed& deed);
    void finish(const Deed& deed);
    void finish_resync(std::uint64_t begun_ns);
    void look(const Deed& deed);
    void hand_over_until(std::uint64_t time_ns);
    void follow_changes();
    void compare();
    void compare_slot(unsigned at);
    void complain(const std::string& what);

    [[nodiscard]] bool exact(unsigned at) const { return x_started && x_exact.at(at % 2); }

    std::array<Slot, kSlots> x_slots;
    std::array<bool, 2> x_exact{true, true}; // by namespace: nothing lost that no snapshot made good
    std::uint64_t x_clock_ns = 1;
    std::uint64_t x_cookies = 0;
    bool x_attached = false, x_started = false;
    std::optional<std::uint64_t> x_begun_ns, x_ended_ns; // of the snapshot under way
    bool x_lost_since_begin = false;
    std::optional<unsigned> x_unread; // namespace that it could not read
    std::vector<Listener> x_rows;
    std::vector<SensorEvent> x_early; // before start
    unsigned x_recovered = 0;

    ListenerTable x_table;
    ListenerTable::Changes x_changes;
    std::vector<std::shared_ptr<const Listener>> x_heard; // what the changes add up to
    std::string x_wrong;
};

} // namespace listenwatch
