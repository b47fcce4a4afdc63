// Chooses how to see: the best tier that this kernel and these rights take, and the snapshots that fit.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "listenwatch/snapshot.h"
#include "listenwatch/stages.h"
#include "source/attach_plan.h"
#include "source/bpf_source.h"

namespace listenwatch {

/// What the user may wish for.
struct SensorOptions {
    std::optional<Tier> tier; ///< nullopt = the best; otherwise that one or an error
    std::uint32_t ring_bytes = 1U << 20U;
    std::chrono::milliseconds poll_interval{1000};
    std::chrono::milliseconds look_interval{0};        ///< 0 = the tier's own
    std::chrono::milliseconds canary_interval{60'000}; ///< 0 = no canary
};

/// A running sensor.
struct Sensor {
    KernelFeatures features;
    AttachPlan plan;                   ///< of the tier that runs
    std::vector<TierAttempt> attempts; ///< all that were tried, in order
    std::unique_ptr<SnapshotTaker> snapshots;
    std::string snapshot_means;     ///< as of SnapshotChoice
    std::unique_ptr<Source> source; ///< null in the poll tier until `begin_polling`
    BpfSource* programs = nullptr;  ///< the same, where it is programs in the kernel
};

/// How a snapshot is taken: BPF iterators, sock_diag (what that cannot tell is read in /proc), or /proc alone.
enum class SnapshotMeans : std::uint8_t { bpf, sock_diag, proc };

/// What takes snapshots, and how.
struct SnapshotChoice {
    std::unique_ptr<SnapshotTaker> taker;
    std::string means;       ///< "BPF iterators", "sock_diag and /proc"; with the reason where it is a slower way
    std::string why_not_bpf; ///< where iterators do not load
};

/// Takes snapshots by these means; where iterators do not load, by sock_diag.
SnapshotChoice choose_snapshot_taker(SnapshotMeans means);

/// Starts the sensor; fails only when a tier was wished for and it does not run.
Result<Sensor> start_sensor(const SensorOptions& options);

/// The poll tier's source, which tells what differs from `known` on: the first snapshot.
Result<void> begin_polling(Sensor& sensor, std::chrono::milliseconds interval, std::vector<Listener> known);

} // namespace listenwatch
