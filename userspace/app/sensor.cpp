#include "app/sensor.h"

#include "snapshot/bpf_snapshot.h"
#include "snapshot/proc_snapshot.h"
#include "source/kernel_features.h"
#include "source/poll_source.h"

namespace listenwatch {
namespace {

// Loads and attaches one tier; the poll tier needs nothing of the kernel.
Result<void> try_tier(Sensor& sensor, Tier tier, std::uint32_t ring_bytes)
{
    auto plan = make_plan(sensor.features, tier);
    if (!plan) return std::unexpected(plan.error());
    if (tier == Tier::poll) {
        sensor.plan = std::move(*plan);
        return {};
    }
    auto source = BpfSource::start(std::move(*plan), ring_bytes, sensor.features.cgroup2_mount);
    if (!source) return std::unexpected(source.error());
    sensor.plan = (*source)->plan();
    sensor.programs = source->get();
    sensor.source = std::move(*source);
    return {};
}

std::vector<Tier> tiers_to_try(const std::optional<Tier>& wish)
{
    return wish ? std::vector{*wish} : std::vector{Tier::fexit, Tier::cgroup, Tier::poll};
}

} // namespace

SnapshotChoice choose_snapshot_taker(SnapshotMeans means)
{
    SnapshotChoice choice;
    if (means == SnapshotMeans::bpf) {
        if (auto iterator = SocketIterator::load()) {
            choice.means = "BPF iterators";
            if (!iterator->why_slow().empty())
                choice.means +=
                    ", each descriptor visited by the kernel (quicker ones do not load: " + iterator->why_slow() + ")";
            choice.taker = std::make_unique<BpfSnapshotTaker>(std::move(*iterator), Procfs{});
            return choice;
        } else {
            choice.why_not_bpf = iterator.error().text;
        }
    }
    SnapshotOptions options;
    if (means == SnapshotMeans::proc) options.tables = SocketTables::proc_only;
    choice.means = means == SnapshotMeans::proc ? "/proc" : "sock_diag and /proc";
    choice.taker = std::make_unique<ProcSnapshotTaker>(std::move(options));
    return choice;
}

Result<Sensor> start_sensor(const SensorOptions& options)
{
    Sensor sensor;
    sensor.features = probe_kernel();
    Result<void> last;
    for (const Tier tier : tiers_to_try(options.tier)) {
        last = try_tier(sensor, tier, options.ring_bytes);
        sensor.attempts.push_back({tier, last ? std::string{} : last.error().text});
        if (last) break;
    }
    if (!last) return std::unexpected(last.error());
    if (options.look_interval.count() != 0) sensor.plan.look_interval = options.look_interval;
    SnapshotChoice snapshots =
        choose_snapshot_taker(sensor.plan.tier == Tier::poll ? SnapshotMeans::sock_diag : SnapshotMeans::bpf);
    sensor.snapshots = std::move(snapshots.taker);
    sensor.snapshot_means = std::move(snapshots.means);
    return sensor;
}

Result<void> begin_polling(Sensor& sensor, std::chrono::milliseconds interval, std::vector<Listener> known)
{
    auto source = PollSource::start(*sensor.snapshots, interval, std::move(known));
    if (!source) return std::unexpected(source.error());
    sensor.source = std::move(*source);
    return {};
}

} // namespace listenwatch
