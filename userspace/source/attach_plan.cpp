#include "source/attach_plan.h"

#include <array>
#include <cstddef>

#include "source/attach_hooks.h"

namespace listenwatch {
namespace {

using Place = PlannedProgram::Place;

PlannedProgram tracing(std::string name, std::string covers)
{
    return {std::move(name), Place::tracing, std::move(covers), false, ""};
}

PlannedProgram in_cgroup(std::string name, std::string covers)
{
    return {std::move(name), Place::cgroup, std::move(covers), false, ""};
}

PlannedProgram close_of_tcp()
{
    return tracing("on_inet_sock_set_state", "close of TCP and MPTCP listeners");
}

PlannedProgram cookie_at_birth()
{
    return {"on_sock_create", Place::cgroup, "a cookie for each socket at birth", true,
            "MPTCP listeners, and all on kernels before 5.12, are told apart by inode instead of cookie"};
}

// The kernel's own sockets are not born where others are, and a tracing program makes no cookie before 5.12.
void add_cookies_of_the_kernels(AttachPlan& plan)
{
    for (const char* name : {"on_bind4", "on_bind6"})
        plan.programs.push_back({name, Place::cgroup, "a cookie for each of the kernel's own sockets that binds", true,
                                 "the end of listeners of the kernel itself is not seen"});
}

void add_hook(const Hook& hook, const KernelFeatures& features, AttachPlan& plan)
{
    if (features.has_function(std::string(hook.function)))
        plan.programs.push_back(tracing(std::string(hook.program), std::string(hook.covers)));
    else
        plan.blind.push_back(std::string(hook.covers) + ": this kernel has no function " + std::string(hook.function));
}

void add_either(const HookPair& hooks, const KernelFeatures& features, AttachPlan& plan)
{
    add_hook(features.has_function(std::string(hooks.first.function)) ? hooks.first : hooks.second, features, plan);
}

template<std::size_t size>
void add_hooks(const std::array<Hook, size>& hooks, const KernelFeatures& features, AttachPlan& plan)
{
    for (const Hook& hook : hooks) add_hook(hook, features, plan);
}

template<std::size_t size>
void add_family_hooks(const std::array<Hook, size>& hooks, const KernelFeatures& features, AttachPlan& plan)
{
    for (const Hook& hook : hooks)
        if (features.has_function(std::string(hook.function)))
            plan.programs.push_back(tracing(std::string(hook.program), std::string(hook.covers)));
        else
            plan.late.emplace_back(hook.covers);
}

void add_process_deeds(AttachPlan& plan)
{
    plan.programs.push_back(tracing("on_sched_process_fork", "holders: fork"));
    plan.programs.push_back(tracing("on_sched_process_exec", "holders: exec"));
    plan.programs.push_back(tracing("on_sched_process_exit", "holders: exit"));
}

void add_process_notes(const KernelFeatures& features, AttachPlan& plan)
{
    if (!features.typed_current_task)
        plan.blind.emplace_back(
            "this kernel has no typed current task: the process comes from /proc, and one that is gone by "
            "then is known by pid, user and name only");
    else if (!features.typed_cast)
        plan.blind.emplace_back(
            "this kernel has no bpf_rdonly_cast: executable paths end at their mount and are finished from "
            "/proc, if the process still lives");
    if (!features.typed_cast)
        plan.blind.emplace_back(
            "MPTCP listeners are told apart by inode: this kernel cannot follow a subflow to its socket");
}

BpfImage image_for(const KernelFeatures& features)
{
    if (!features.typed_current_task) return BpfImage::sensor_basic;
    return features.typed_cast ? BpfImage::sensor : BpfImage::sensor_no_cast;
}

Result<AttachPlan> plan_fexit(const KernelFeatures& features)
{
    const auto listen_start = features.parameters.find(std::string(kListenStart));
    if (listen_start == features.parameters.end())
        return fail(ErrorKind::unsupported, "tier fexit: this kernel has no function inet_csk_listen_start");
    AttachPlan plan;
    plan.look_interval = std::chrono::seconds(10); // only what is rare is late here, and an idle monitor should sleep
    plan.tier = Tier::fexit;
    plan.image = image_for(features);
    if (!features.cgroup2_mount.empty()) {
        plan.programs.push_back(cookie_at_birth());
        if (!features.typed_current_task) add_cookies_of_the_kernels(plan);
    }
    add_process_deeds(plan);
    add_either(kReceiveHooks, features, plan);
    if (features.typed_current_task)
        add_either(kCloseDescriptorHooks, features, plan);
    else
        plan.late.emplace_back("descriptors that one of several holders closes");
    add_hooks(kHolderHooks, features, plan);
    plan.programs.push_back(close_of_tcp());
    add_hooks(kCloseHooks, features, plan);
    add_family_hooks(kFamilyCloseHooks, features, plan);
    plan.programs.push_back(
        tracing(listen_start->second == 1 ? "on_inet_csk_listen_start" : "on_inet_csk_listen_start_backlog",
                "open of TCP and MPTCP listeners, with result and final port"));
    add_hooks(kOpenHooks, features, plan);
    add_family_hooks(kFamilyHintHooks, features, plan);
    plan.late.emplace_back("vsock sockets, and BPF filters that a socket loses");
    add_process_notes(features, plan);
    return plan;
}

Result<AttachPlan> plan_cgroup(const KernelFeatures& features)
{
    if (!features.typed_current_task)
        return fail(ErrorKind::unsupported, "tier cgroup: this kernel is too old for it (needs 5.13)");
    if (features.cgroup2_mount.empty())
        return fail(ErrorKind::unsupported, "tier cgroup: no cgroup v2 hierarchy is mounted");
    AttachPlan plan;
    plan.tier = Tier::cgroup;
    plan.image = image_for(features);
    plan.programs.push_back(cookie_at_birth());
    add_process_deeds(plan);
    plan.programs.push_back(close_of_tcp());
    plan.programs.push_back(in_cgroup("on_sock_release", "close of UDP and raw sockets"));
    plan.programs.push_back(in_cgroup("on_tcp_listen", "open of TCP and MPTCP listeners, with result and final port"));
    plan.programs.push_back(in_cgroup("on_post_bind4", "bind of UDP over IPv4"));
    plan.programs.push_back(in_cgroup("on_post_bind6", "bind of UDP over IPv6"));
    if (!features.typed_cast)
        plan.blind.emplace_back(
            "inode and bound device of a UDP socket that is bound live: this kernel gives cgroup programs no "
            "typed socket (needs 6.2)");
    plan.late.emplace_back("UDP ports that the kernel gives to clients, and UDP sockets that connect or disconnect");
    plan.late.emplace_back("unix, vsock, packet and AF_XDP sockets, and BPF filters of sockets");
    plan.late.emplace_back("the end of UDP listeners of the kernel itself (tunnels)");
    plan.late.emplace_back("descriptors that processes give each other, and those that one of several holders closes");
    add_process_notes(features, plan);
    return plan;
}

AttachPlan plan_poll()
{
    AttachPlan plan;
    plan.tier = Tier::poll;
    plan.covered.emplace_back("Listeners of all kinds that live when a poll comes by");
    plan.blind.emplace_back("listeners that come and go between two polls");
    plan.blind.emplace_back("BPF filters of raw sockets, and extended ones (eBPF) of packet sockets");
    plan.blind.emplace_back("who opened a listener, if that process is gone when the poll comes by");
    return plan;
}

constexpr auto kAskedFunctions = [] {
    constexpr std::array kLone{kListenStart, kReceiveHooks.first.function, kReceiveHooks.second.function,
                               kCloseDescriptorHooks.first.function, kCloseDescriptorHooks.second.function};
    std::array<std::string_view, kLone.size() + kCloseHooks.size() + kOpenHooks.size() + kHolderHooks.size() +
                                     kFamilyCloseHooks.size() + kFamilyHintHooks.size()>
        names{};
    std::size_t at = 0;
    for (const std::string_view function : kLone) names[at++] = function;
    for (const Hook& hook : kCloseHooks) names[at++] = hook.function;
    for (const Hook& hook : kOpenHooks) names[at++] = hook.function;
    for (const Hook& hook : kHolderHooks) names[at++] = hook.function;
    for (const Hook& hook : kFamilyCloseHooks) names[at++] = hook.function;
    for (const Hook& hook : kFamilyHintHooks) names[at++] = hook.function;
    return names;
}();

} // namespace

std::span<const std::string_view> asked_functions()
{
    return kAskedFunctions;
}

std::string_view to_text(Tier tier)
{
    switch (tier) {
    case Tier::fexit: return "fexit";
    case Tier::cgroup: return "cgroup";
    case Tier::poll: return "poll";
    }
    return "";
}

std::optional<Tier> parse_tier(std::string_view text)
{
    for (const Tier tier : {Tier::fexit, Tier::cgroup, Tier::poll})
        if (text == to_text(tier)) return tier;
    return std::nullopt;
}

Result<AttachPlan> make_plan(const KernelFeatures& features, Tier tier)
{
    if (tier == Tier::poll) return plan_poll();
    if (!features.btf)
        return fail(ErrorKind::unsupported, std::string("tier ") + std::string(to_text(tier)) +
                                                ": this kernel has no type information (BTF, CONFIG_DEBUG_INFO_BTF)");
    Result<AttachPlan> plan = tier == Tier::fexit ? plan_fexit(features) : plan_cgroup(features);
    if (plan)
        for (const PlannedProgram& program : plan->programs) plan->covered.push_back(program.covers);
    return plan;
}

} // namespace listenwatch
