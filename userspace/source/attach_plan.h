// The attach plan as data: what the kernel has -> which programs are loaded -> what is covered -> what is blind. Pure.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bpf/image.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// How the sensor sees, best first.
enum class Tier {
    fexit,  ///< return of the kernel's own functions
    cgroup, ///< sock_ops and cgroup socket programs and typed tracepoints, where fexit is refused
    poll,   ///< no BPF: sock_diag and /proc at intervals
};

std::string_view to_text(Tier tier);
/// Parses "fexit", "cgroup", "poll"; nullopt for anything else.
std::optional<Tier> parse_tier(std::string_view text);

/// What the running kernel offers, found by asking its type information and its mounts.
struct KernelFeatures {
    std::string release;
    std::string lockdown;                       ///< "none", "integrity", "confidentiality"; "" = not known
    bool btf = false;                           ///< type information: without it no BPF tier
    bool typed_current_task = false;            ///< bpf_get_current_task_btf, bpf_snprintf and atomics (5.13)
    bool typed_cast = false;                    ///< bpf_rdonly_cast and bpf_cast_to_kern_ctx (6.2)
    std::map<std::string, unsigned> parameters; ///< of the kernel's functions in `asked_functions` that it has
    std::string cgroup2_mount;                  ///< "" = none

    [[nodiscard]] bool has_function(const std::string& name) const { return parameters.contains(name); }
};

/// The kernel functions that plans are made of.
std::span<const std::string_view> asked_functions();

/// A program of the plan.
struct PlannedProgram {
    enum class Place { tracing, cgroup };
    std::string name;
    Place place = Place::tracing;
    std::string covers;    ///< for people
    bool optional = false; ///< when it cannot be attached, `without` says what is lost
    std::string without;
};

/// What will be loaded, and what that means.
struct AttachPlan {
    Tier tier = Tier::poll;
    BpfImage image = BpfImage::sensor;
    /// In the order of the attach: what sees sockets close before what sees them open. The other way round, a listener
    /// that opens and closes in between would be known as open for ever.
    std::vector<PlannedProgram> programs;
    std::vector<std::string> covered; ///< sentences
    std::vector<std::string> blind;   ///< sentences: what is not seen
    std::vector<std::string> late;    ///< sentences: what no program sees, and the next look at the host finds
    std::chrono::milliseconds look_interval{1000}; ///< from one such look to the next
};

/// The plan for one tier; an error says what the kernel lacks for it.
Result<AttachPlan> make_plan(const KernelFeatures& features, Tier tier);

} // namespace listenwatch
