// The source for hosts where no BPF program may run: looks again and again, and tells what changed.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "base/unique_fd.h"
#include "listenwatch/snapshot.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Sees what is there at each look; a socket that opens and closes between two looks is never seen, and nobody can
/// count those. Events carry the time of the look, up to one interval late.
class PollSource final : public Source {
public:
    /// `known` is what the start-up snapshot found: it is not reported again. `taker` must outlive the source. The
    /// interval is the pause after each look, so that slow looks on a big host do not follow one another without rest.
    static Result<std::unique_ptr<PollSource>> start(SnapshotTaker& taker, std::chrono::milliseconds interval,
                                                     std::vector<Listener> known);

    [[nodiscard]] int poll_fd() const override { return x_timer.get(); }
    /// Does nothing before the pause is over. A look that fails tells nothing: what it would have seen comes with the
    /// next.
    bool drain(SensorHandler& handler) override;
    /// A look is whole when `drain` returns.
    [[nodiscard]] std::uint64_t mark() const override { return 0; }
    [[nodiscard]] bool is_past(std::uint64_t) const override { return true; }
    /// Always 0: what a poll misses it does not know of.
    [[nodiscard]] SourceLosses losses() const override { return {}; }

    /// Whether the last look went well, and why not.
    [[nodiscard]] const Result<void>& last_result() const { return x_last_result; }

private:
    PollSource(SnapshotTaker& taker, std::chrono::milliseconds interval, std::vector<Listener> known, UniqueFd timer);
    Result<void> wait_for_next_look();

    SnapshotTaker& x_taker;
    std::chrono::milliseconds x_interval;
    std::vector<Listener> x_known;
    UniqueFd x_timer;
    Result<void> x_last_result;
};

} // namespace listenwatch
