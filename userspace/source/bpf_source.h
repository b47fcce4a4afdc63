// The live source: programs in the kernel, a ring buffer, a decoder.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "listenwatch/stages.h"
#include "source/attach_plan.h"

namespace listenwatch {

/// How an attempt at a tier ended.
struct TierAttempt {
    Tier tier = Tier::poll;
    std::string failure; ///< "" = it runs
};

/// Programs that somebody took off.
struct Mending {
    std::vector<std::string> detached;
    std::vector<Error> failures; ///< of those that could not be attached again
};

/// Events from BPF programs. Attached from the moment it exists; detached when it goes.
class BpfSource : public Source {
public:
    /// Loads and attaches a plan. `ring_bytes`: a power of two, at least a page. Optional programs that cannot be
    /// attached are moved to the plan's blind spots.
    static Result<std::unique_ptr<BpfSource>> start(AttachPlan plan, std::uint32_t ring_bytes,
                                                    const std::string& cgroup2_mount);

    [[nodiscard]] virtual const AttachPlan& plan() const = 0;
    /// Looks whether all programs are still attached, and attaches those again that are not.
    virtual Mending mend() = 0;
};

} // namespace listenwatch
