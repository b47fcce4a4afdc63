// What happens: what the sensor says (SensorEvent), what the table makes of it (ListenEvent), what rules make of that
// (Alert).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

/// What a process that may hold listeners did: a hint to look at it.
struct HolderDeed {
    enum class Kind : std::uint8_t {
        fork, ///< it is the child
        exec,
        exit,
        exchange, ///< it got or gave a descriptor
        socket,   ///< it did something to a socket that only a look at the host tells whole
    };
    Kind kind = Kind::fork;
    std::uint32_t pid = 0;
    std::uint64_t start_boottime_ns = 0;    ///< 0 = not known
    std::shared_ptr<const Process> process; ///< exec: the new program; null = not known
};

/// What a source saw. Times are CLOCK_BOOTTIME nanoseconds.
struct SensorEvent {
    enum class Kind : std::uint8_t {
        open,  ///< `listener` is complete as far as the source knows it
        close, ///< only `listener.id` counts
        deed,  ///< only `deed` counts
        seen,  ///< a look at the host: `listener` is as it is now, holders too
    };
    Kind kind = Kind::open;
    std::uint64_t time_ns = 0;
    Listener listener;
    HolderDeed deed{}; ///< kind deed
};

/// What the program tells the world; the names are those of event.action.
enum class Action : std::uint8_t {
    listener_opened,
    listener_closed,
    listener_present, ///< was there when the monitor started
    listener_changed,
    listener_shared,      ///< opened on a port that another user, executable or unit has already
    port_forwarded,       ///< strangers reach a port by a rule of the packet filter, and no listener behind it is known
    port_forward_present, ///< was so when the monitor started
    port_forward_ended,   ///< the rule is gone, or a listener is behind it by now
    started,
    stopped,
    events_lost,
    rules_reloaded,
    rules_rejected,
    sensor_degraded,
    sensor_blind,    ///< programs were taken off, or a canary was not told
    sensor_restored, ///< and that is over
};

/// listener_changed: what is different.
struct ListenerDifference {
    bool holders = false;    ///< others keep it open
    bool executable = false; ///< a holder runs another program
    bool endpoint = false;   ///< bound device, v6only; the name of one that was not known
    bool filter = false;     ///< its BPF filter came or went
    bool reach = false;      ///< others can reach it, or no longer: addresses came or went, or its device
    bool exposed = false;    ///< and this host alone could before
    bool firewall = false;   ///< the packet filter treats strangers otherwise
    bool steering = false;   ///< other ports lead to it
    bool operator==(const ListenerDifference&) const = default;
    [[nodiscard]] bool any() const
    {
        return holders || executable || endpoint || filter || reach || firewall || steering;
    }
};

/// events_lost: how many, and of what. Skipped programs and lines that a file could not take are in `count` only.
struct Losses {
    std::uint64_t count = 0;
    std::uint64_t malformed = 0; ///< came, but were refused
    std::uint64_t skipped = 0;   ///< runs of programs: of what is not known
    std::uint64_t opens = 0;
    std::uint64_t closes = 0;
    std::uint64_t deeds = 0; ///< of holders
};

/// port_forwarded and the like: what the rule says.
struct ForwardedPort {
    std::uint8_t protocol = 0; ///< IPPROTO_*, 0 = any
    Steering way;
    auto operator<=>(const ForwardedPort&) const = default;
};

/// Ways to listeners, each with the listener's own protocol.
using LinkedForwards = std::set<ForwardedPort>;

/// One event of the stream. For events about no listener, `listener` is null.
struct ListenEvent {
    Action action = Action::listener_opened;
    std::uint64_t sequence = 0;    ///< grows by one for each event of this run: a gap proves a loss
    std::uint64_t boottime_ns = 0; ///< CLOCK_BOOTTIME of the deed
    std::int64_t realtime_ns = 0;  ///< the same moment since 1970, UTC
    std::shared_ptr<const Listener> listener;
    bool recovered = false; ///< found by a dump after a loss, not seen when it happened
    ListenerDifference difference;
    std::optional<ForwardedPort> forward; ///< of port_forwarded and the like
    Losses lost;
    std::string detail; ///< events about the program: one line for people
};

/// Sigma's levels.
enum class Level : std::uint8_t { informational, low, medium, high, critical };

/// What an alert says about its rule; owned by the rule set, alive as long as that.
struct RuleInfo {
    std::string id;
    std::string title;
    std::string description;
    std::string author;
    std::string license;
    std::vector<std::string> references;
    std::vector<std::string> tags; ///< "attack.t1571" and the like
    Level level = Level::medium;
    std::string file; ///< where it was read
};

/// A rule that matched an event.
struct Alert {
    std::shared_ptr<const RuleInfo> rule;
    std::shared_ptr<const ListenEvent> event;
    std::uint64_t suppressed = 0; ///< how many like it were held back in the window before this one
    /// Not 0: the word that `suppressed` alerts were held back in so much time, at the end of it. The event is the last
    /// of theirs.
    std::uint64_t summed_ns = 0;
    std::int64_t summed_realtime_ns = 0; ///< when that is told
};

/// When an alert is told: the time of its event, or of the summing up.
inline std::int64_t told_realtime_ns(const Alert& alert)
{
    return alert.summed_ns == 0 ? alert.event->realtime_ns : alert.summed_realtime_ns;
}

} // namespace listenwatch
