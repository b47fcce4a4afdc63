// The doors of the pipeline: source -> table -> enrichers -> rules -> sinks. Each has few methods.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "listenwatch/event.h"
#include "listenwatch/record.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Adds what is known about a listener. Called once for each listener event, on the event path: it neither blocks nor
/// forks nor waits for a daemon. It fills only its own fields and never fails: what it cannot know stays empty. Where
/// it has asked for something that may come soon it sets Listener::enrichment to `pending` and is called again; where
/// nobody answers, to `partial`.
class Enricher {
public:
    virtual ~Enricher() = default;
    virtual void enrich(Listener& listener) = 0;
    /// What its caches had to forget while it was still good: above zero they are too small for this host.
    [[nodiscard]] virtual std::uint64_t evictions() const { return 0; }
    /// How often a process did not let its memory be read in time.
    [[nodiscard]] virtual std::uint64_t unanswered() const { return 0; }
};

/// Where the answers to enrichers' questions come from.
class AnswerSource {
public:
    virtual ~AnswerSource() = default;
    /// A descriptor that becomes readable when `take` has work; the same for ever. -1 = nobody is asked.
    [[nodiscard]] virtual int poll_fd() const = 0;
    /// Takes in what came, and gives up what did not.
    virtual void take() = 0;
    /// How long until `take` must be called, readable or not, rounded up; -1 = no question is open.
    [[nodiscard]] virtual int wait_ms() const = 0;
};

/// A port that strangers reach though no listener behind it is known, or no longer.
struct ForwardNews {
    Action action = Action::port_forwarded;
    ForwardedPort forward;
    std::string text; ///< where it leads, and by which rule: one line for people
};

/// Who can come to listeners: that changes while their sockets do nothing, for addresses and rules of the packet filter
/// come and go.
class AccessSource {
public:
    virtual ~AccessSource() = default;
    /// Descriptors that become readable when `take_news` has work; the same for ever.
    [[nodiscard]] virtual std::vector<int> news_fds() const = 0;
    /// Whether something became different in the own namespace since the last call. Never blocks on a peer.
    virtual bool take_news() = 0;
    /// As it is now; `unknown` where the namespace cannot be read.
    virtual Access access_of(const Listener& listener) = 0;
    /// Has what nobody tells of looked for; news may follow.
    virtual void look() = 0;
    /// Which ports lead to no listener, in difference to what was told before; `linked` are those that lead to one.
    virtual std::vector<ForwardNews> renew_forwards(const LinkedForwards& linked, std::uint64_t now_ns) = 0;
};

/// Takes events and alerts to the outside. `write` may buffer; `flush` is called after each batch, before the loop
/// sleeps. Nothing is thrown away unseen: what could not be written is counted and reported by the next successful
/// `flush`.
class Sink {
public:
    virtual ~Sink() = default;
    /// `record` is the event or alert as fields; it is only valid during the call. `alert` is null for plain events.
    virtual void write(const Record& record, const Alert* alert) = 0;
    /// Errors name the target and the consequence. How much waits because the target is busy (bytes, or messages: a
    /// number that falls while the target takes something); if not 0, call again soon.
    virtual Result<std::size_t> flush() = 0;
    /// After a rotation or on SIGUSR1: opens the target anew. Sinks without a file do nothing.
    virtual Result<void> reopen() { return {}; }
};

/// Gets a source's events in order.
class SensorHandler {
public:
    virtual ~SensorHandler() = default;
    virtual void on_event(const SensorEvent& event) = 0;
};

/// Events that a source did not hand over, since its start.
struct SourceLosses {
    std::uint64_t opens = 0, closes = 0; ///< the kernel could not deliver them
    std::uint64_t deeds = 0;             ///< nor these: hints that a process may hold others now
    std::uint64_t skipped = 0;   ///< programs that the kernel did not run for they ran already: of what is not known
    std::uint64_t malformed = 0; ///< records that broke the contract and were refused
    [[nodiscard]] std::uint64_t no_room() const { return opens + closes + deeds; }
    [[nodiscard]] std::uint64_t total() const { return no_room() + skipped + malformed; }
    bool operator==(const SourceLosses&) const = default;
};

/// Sees sockets open and close. Attach first, then the snapshot is taken, then `drain` hands over what came meanwhile.
class Source {
public:
    virtual ~Source() = default;
    /// A descriptor that becomes readable when `drain` has work.
    [[nodiscard]] virtual int poll_fd() const = 0;
    /// Hands over all events that are there. Returns true when it stopped with more to read (call again before
    /// sleeping).
    virtual bool drain(SensorHandler& handler) = 0;
    /// A mark behind all that the kernel has begun to tell by now, also what it is still writing.
    [[nodiscard]] virtual std::uint64_t mark() const = 0;
    /// Whether `drain` has handed over all that is before that mark.
    [[nodiscard]] virtual bool is_past(std::uint64_t mark) const = 0;
    [[nodiscard]] virtual SourceLosses losses() const = 0;
};

} // namespace listenwatch
