// From a change in the table to the outside: enrich, describe, match, throttle, write.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "listenwatch/stages.h"
#include "policy/alert_throttle.h"
#include "policy/quiet_kinds.h"
#include "policy/shared_ports.h"
#include "rule/rule_set.h"
#include "sink/schema/ecs.h"
#include "table/listener_table.h"

namespace listenwatch {

/// What came of letting the sinks write.
struct Written {
    std::vector<Error> errors; ///< of the sinks that cannot
    std::size_t waiting = 0;   ///< what busy ones hold back (Sink::flush): let them write again soon
};

/// The stages behind the table, in order. Owns them.
class Pipeline {
public:
    Pipeline(EcsSchema schema, AlertThrottle throttle, Level least_level)
        : x_schema(std::move(schema)), x_throttle(std::move(throttle)), x_least_level(least_level)
    {
    }

    void add_enricher(std::unique_ptr<Enricher> enricher) { x_enrichers.push_back(std::move(enricher)); }
    void add_sink(std::unique_ptr<Sink> sink) { x_sinks.push_back(std::move(sink)); }
    /// Called between two events when much was written since the last flush: whoever flushes then keeps a sink from
    /// more than it can hold. One change may bring thousands of events.
    void on_much_written(std::function<void()> rest) { x_rest = std::move(rest); }
    /// From now on these rules are asked.
    void use_rules(RuleSet rules) { x_rules = std::move(rules); }
    /// No rule is asked about these.
    void keep_quiet(QuietKinds kinds) { x_quiet = std::move(kinds); }
    void set_sensor(SensorFacts facts) { x_schema.set_sensor(std::move(facts)); }

    /// A listener came, went or was there. It waits in line, a quarter of a second at most, where an enricher has asked
    /// for something that may come soon.
    void publish(TableChange change);
    /// Sends what need not wait any longer.
    void send_waiting();
    /// Sends all that waits: the end.
    void send_all_waiting();
    /// How long until `send_waiting` should be called at the latest; -1 while nothing waits.
    [[nodiscard]] int wait_ms() const;
    /// Something about the program itself.
    void announce(Action action, std::string detail, Losses lost = {});
    /// A port that strangers reach without a listener.
    void announce(const ForwardNews& news);
    /// Tells how many alerts were held back in the windows that are over by now.
    void tell_held_back();
    /// The same for all windows: the end.
    void tell_all_held_back();
    /// How long until there is something to tell, rounded up; -1 while nothing is held back.
    [[nodiscard]] int held_back_wait_ms() const;
    /// Lets the sinks write.
    Written flush();
    /// Lets the sinks open their targets anew and write.
    Written reopen();

    [[nodiscard]] std::uint64_t event_count() const { return x_sequence; }
    [[nodiscard]] std::uint64_t alert_count() const { return x_alert_count; }
    /// Of all enrichers.
    [[nodiscard]] std::uint64_t evictions() const;
    [[nodiscard]] std::uint64_t unanswered() const;

private:
    struct Waiting {
        TableChange change;
        std::uint64_t due_ns = 0; // CLOCK_BOOTTIME
    };
    void enrich(TableChange& change);
    void send_first();
    void send_change(const TableChange& change);
    void send(const std::shared_ptr<ListenEvent>& event);
    void follow_port(const TableChange& change);
    void tell(std::vector<Alert> words, std::uint64_t time_ns);
    void write(const Alert* alert);
    std::int64_t realtime_of(std::uint64_t time_ns);
    void raise_alerts(const std::shared_ptr<const ListenEvent>& event);

    EcsSchema x_schema;
    AlertThrottle x_throttle;
    SharedPorts x_ports;
    Level x_least_level;
    QuietKinds x_quiet;
    RuleSet x_rules;
    std::vector<std::unique_ptr<Enricher>> x_enrichers;
    std::vector<std::unique_ptr<Sink>> x_sinks;
    std::function<void()> x_rest;
    std::size_t x_unflushed = 0;   // records
    std::deque<Waiting> x_waiting; // in the order of their deeds
    Record x_record;
    std::vector<std::shared_ptr<const RuleInfo>> x_hits;
    std::uint64_t x_sequence = 0;
    std::uint64_t x_alert_count = 0;
    std::int64_t x_realtime_offset_ns = 0;
    std::uint64_t x_offset_read_ns = 0;
};

} // namespace listenwatch
