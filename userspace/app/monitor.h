// The monitor: attach, snapshot, replay, ready; then events as they come, a new snapshot after each loss, and an
// orderly end.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/canary.h"
#include "app/enricher_news.h"
#include "app/event_loop.h"
#include "app/holder_agenda.h"
#include "app/pipeline.h"
#include "app/reader_patience.h"
#include "app/sensor.h"
#include "app/service_notice.h"
#include "app/signals.h"
#include "app/troubles.h"
#include "base/procfs.h"
#include "table/listener_table.h"

namespace listenwatch {

/// What the monitor asks of its owner.
class MonitorHost {
public:
    virtual ~MonitorHost() = default;
    /// The first table is whole.
    virtual void on_ready(const ListenerTable& table) = 0;
    /// Rules anew (SIGHUP); an error keeps the old ones in force.
    virtual Result<RuleSet> load_rules() = 0;
    /// Something went wrong that does not end the program.
    virtual void on_trouble(const Error& error) = 0;
    /// What is not seen, or that a trouble is over: one line.
    virtual void on_news(const std::string& text) = 0;
};

/// Runs until a signal ends it.
class Monitor : LoopClient, SensorHandler {
public:
    Monitor(Sensor sensor, Pipeline& pipeline, AnswerSource& answers, AccessSource& access, MonitorHost& host,
            Signals& signals, const SensorOptions& options);

    Result<void> run();

private:
    // Whether visits left a socket without a holder; `maybe`: an io_uring that did not tell its files may be one.
    enum class Unheld : std::uint8_t { none, maybe, surely };

    void on_readable() override;
    void on_event(const SensorEvent& event) override;

    Result<void> start();
    Result<void> watch_everything(EventLoop& loop);
    void finish();
    void drain();
    void drain_begun();
    [[nodiscard]] int pause_ms() const;
    void publish();
    void wait_for_readers();
    void send_all_waiting();
    void renew_access();
    [[nodiscard]] std::optional<std::uint64_t> next_look_ns() const;
    [[nodiscard]] std::uint64_t look_interval_ns() const;
    void look_where_due();
    void visit_holders();
    // Adds to the report; returns the visits, and whether each of these processes told all that it holds.
    std::pair<std::vector<HolderVisit>, bool> make_visits(std::uint64_t begun_ns, HolderReport& report);
    void visit_again(const std::vector<HolderVisit>& visits);
    void look_for_unheld();
    bool look_around();
    Result<bool> look_at_descriptors();
    Result<bool> look_at_all();
    void prove_sensor();
    [[nodiscard]] std::vector<std::string> listen_for_canary();
    void tell_blind(const std::string& why);
    void tell_restored();
    void hint_look();
    void close_the_gone();
    void check_losses();
    void tell_losses(const SourceLosses& now, const std::string& when);
    void announce_degraded();
    Result<void> resync();
    void obey_signals();
    void reload();
    void report(const Written& end);
    [[nodiscard]] std::string status() const;

    Sensor x_sensor;
    Pipeline& x_pipeline;
    Answers x_answers;
    AccessNews x_access;
    MonitorHost& x_host;
    Signals& x_signals;
    std::chrono::milliseconds x_poll_interval;
    std::chrono::milliseconds x_canary_interval;
    ServiceNotice x_service;
    Procfs x_proc;
    ListenerTable x_table;
    HolderAgenda x_agenda;
    int x_busy_visits = 0; // in a row, that a busy io_uring spoilt
    Unheld x_unheld = Unheld::none;
    std::uint64_t x_next_look_ns = 0;      // 0 = events tell everything
    std::uint64_t x_hinted_look_ns = 0;    // 0 = no deed calls for a look
    std::uint64_t x_drained_ns = 0;        // spent in drain_begun so far
    std::uint64_t x_look_took_ns = 0;      // the last look, without the events that were read in it
    std::uint64_t x_look_allowed_ns = 0;   // looks must not take all the time
    std::uint64_t x_unheld_allowed_ns = 0; // nor may those for a socket without a holder
    std::uint64_t x_visit_allowed_ns = 0;  // nor may visits
    Troubles x_look_troubles;
    Canary x_canary;
    Troubles x_canary_troubles;
    std::uint64_t x_next_canary_ns = 0; // 0 = never
    std::string x_blind;                // why; "" = the sensor sees
    ListenerTable::Changes x_changes;
    std::vector<SensorEvent> x_pending; // events before the first table is whole
    bool x_collecting = true;
    bool x_more = true; // the source has more to read
    bool x_stop = false;
    bool x_unchecked = false; // events came since losses were looked for
    bool x_inexact = false;   // events were lost, and no snapshot has mended that yet
    std::uint64_t x_checked_ns = 0;
    Troubles x_troubles; // of the sinks
    ReaderPatience x_readers;
    std::uint64_t x_stop_asked_ns = 0; // when it was noticed; 0 = not yet
    SourceLosses x_lost_known;
};

} // namespace listenwatch
