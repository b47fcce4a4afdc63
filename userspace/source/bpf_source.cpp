#include "source/bpf_source.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sched.h>

#include "base/file.h"
#include "bpf/object.h"
#include "listenwatch/event_abi.h"
#include "source/decoder.h"
#include "source/event_ring.h"

namespace listenwatch {
namespace {

constexpr std::size_t kBatch = 1024; // records between two looks at the other descriptors
constexpr std::size_t kRemembered = std::size_t{LW_SENT_PROCESSES} * 2;

Result<void> attach_program(BpfObject& object, const PlannedProgram& program, int cgroup_fd)
{
    return program.place == PlannedProgram::Place::cgroup ? object.attach_to_cgroup(program.name, cgroup_fd)
                                                          : object.attach(program.name);
}

class RingSource : public BpfSource, RecordHandler {
public:
    RingSource(AttachPlan plan, BpfObject object, EventRing ring, UniqueFd cgroup)
        : x_plan(std::move(plan)),
          x_object(std::move(object)),
          x_ring(std::move(ring)),
          x_cgroup(std::move(cgroup)),
          x_decoder(kRemembered)
    {
    }

    int poll_fd() const override { return x_ring.fd(); }
    const AttachPlan& plan() const override { return x_plan; }

    Mending mend() override
    {
        Mending mending{x_object.detached(), {}};
        for (const PlannedProgram& program : x_plan.programs) {
            if (std::ranges::find(mending.detached, program.name) == mending.detached.end()) continue;
            if (auto attached = attach_program(x_object, program, x_cgroup.get()); !attached)
                mending.failures.push_back(std::move(attached.error()));
        }
        return mending;
    }

    bool drain(SensorHandler& handler) override
    {
        x_ring.end_sleep();
        x_handler = &handler;
        const std::size_t handed = x_ring.read(*this, kBatch);
        x_handler = nullptr;
        if (handed == kBatch || !x_ring.prepare_sleep()) {
            if (handed == 0) ::sched_yield(); // the next record is still being written
            return true;
        }
        return false;
    }

    std::uint64_t mark() const override { return x_ring.reserved(); }
    bool is_past(std::uint64_t mark) const override { return x_ring.read_to() >= mark; }

    SourceLosses losses() const override
    {
        const lw_control& control = x_ring.control();
        return {control.lost[LW_OPEN], control.lost[LW_CLOSE], control.lost[LW_DEED], x_object.skipped_runs(),
                x_decoder.counts().malformed};
    }

private:
    void on_record(std::span<const std::byte> record) override
    {
        if (const auto event = x_decoder.decode(record)) x_handler->on_event(*event);
    }

    AttachPlan x_plan;
    BpfObject x_object;
    EventRing x_ring;
    UniqueFd x_cgroup; // the root of the v2 hierarchy
    Decoder x_decoder;
    SensorHandler* x_handler = nullptr;
};

Result<void> attach_all(BpfObject& object, AttachPlan& plan, int cgroup_fd)
{
    for (const PlannedProgram& program : plan.programs) {
        const Result<void> attached = attach_program(object, program, cgroup_fd);
        if (attached) continue;
        if (!program.optional) return attached;
        std::erase(plan.covered, program.covers);
        plan.blind.push_back(program.without + " (" + attached.error().text + ")");
    }
    return {};
}

} // namespace

Result<std::unique_ptr<BpfSource>> BpfSource::start(AttachPlan plan, std::uint32_t ring_bytes,
                                                    const std::string& cgroup2_mount)
{
    const std::string doing = "start sensor tier " + std::string(to_text(plan.tier));
    std::vector<std::string> wanted;
    wanted.reserve(plan.programs.size());
    for (const PlannedProgram& program : plan.programs) wanted.push_back(program.name);
    auto object = BpfObject::open(plan.image, wanted);
    if (!object) return during(doing, object.error());
    if (const auto sized = object->set_map_size("events", ring_bytes); !sized) return during(doing, sized.error());
    if (const auto loaded = object->load(); !loaded) return during(doing, loaded.error());
    const auto events = object->map_fd("events");
    const auto control = object->map_fd("control");
    if (!events || !control) return during(doing, events ? control.error() : events.error());
    auto ring = EventRing::map(*events, ring_bytes, *control, plan.image == BpfImage::sensor_basic);
    if (!ring) return during(doing, ring.error());
    UniqueFd cgroup(cgroup2_mount.empty() ? -1 : ::open(cgroup2_mount.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (const auto attached = attach_all(*object, plan, cgroup.get()); !attached)
        return during(doing, attached.error());
    return std::make_unique<RingSource>(std::move(plan), std::move(*object), std::move(*ring), std::move(cgroup));
}

} // namespace listenwatch
