#include "source/attach_plan.h"

namespace listenwatch {
namespace {

using Place = PlannedProgram::Place;

PlannedProgram close_of_tcp()
{
    return {"on_inet_sock_set_state", Place::tracing, "close of TCP and MPTCP listeners", false, ""};
}

PlannedProgram cookie_at_birth()
{
    return {"on_sock_create", Place::cgroup, "a cookie for each socket at birth", true,
            "MPTCP listeners, and all on kernels before 5.12, are told apart by inode instead of cookie"};
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
    if (!features.listen_start_parameters)
        return fail(ErrorKind::unsupported, "tier fexit: this kernel has no function inet_csk_listen_start");
    AttachPlan plan;
    plan.tier = Tier::fexit;
    plan.image = image_for(features);
    if (!features.cgroup2_mount.empty()) plan.programs.push_back(cookie_at_birth());
    plan.programs.push_back(close_of_tcp());
    if (features.udp_unhash)
        plan.programs.push_back({"on_udp_lib_unhash", Place::tracing, "close of UDP sockets", false, ""});
    plan.programs.push_back(
        {*features.listen_start_parameters == 1 ? "on_inet_csk_listen_start" : "on_inet_csk_listen_start_backlog",
         Place::tracing, "open of TCP and MPTCP listeners, with result and final port", false, ""});
    if (features.inet_bind)
        plan.programs.push_back({"on_inet_bind", Place::tracing, "bind of UDP over IPv4", false, ""});
    if (features.inet6_bind)
        plan.programs.push_back({"on_inet6_bind", Place::tracing, "bind of UDP over IPv6", false, ""});
    if (!features.inet_bind) plan.blind.emplace_back("bind of UDP over IPv4: this kernel has no function __inet_bind");
    if (!features.inet6_bind)
        plan.blind.emplace_back("bind of UDP over IPv6: this kernel has no function __inet6_bind");
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
    plan.programs.push_back(close_of_tcp());
    plan.programs.push_back({"on_sock_release", Place::cgroup, "close of UDP sockets", false, ""});
    plan.programs.push_back(
        {"on_tcp_listen", Place::cgroup, "open of TCP and MPTCP listeners, with result and final port", false, ""});
    plan.programs.push_back({"on_post_bind4", Place::cgroup, "bind of UDP over IPv4", false, ""});
    plan.programs.push_back({"on_post_bind6", Place::cgroup, "bind of UDP over IPv6", false, ""});
    if (!features.typed_cast)
        plan.blind.emplace_back(
            "inode and bound device of a UDP socket that is bound live: this kernel gives cgroup programs no "
            "typed socket (needs 6.2)");
    plan.blind.emplace_back("a UDP socket that disconnects and so opens again to strangers is not seen at that moment");
    add_process_notes(features, plan);
    return plan;
}

AttachPlan plan_poll()
{
    AttachPlan plan;
    plan.tier = Tier::poll;
    plan.covered.emplace_back("TCP, MPTCP and UDP listeners that live when a poll comes by");
    plan.blind.emplace_back("listeners that come and go between two polls");
    plan.blind.emplace_back("who opened a listener, if that process is gone when the poll comes by");
    return plan;
}

} // namespace

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
