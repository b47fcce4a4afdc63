#include "enrich/container.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "enrich/cgroup_path.h"

namespace listenwatch {
namespace {

struct Engine {
    std::string_view prefix;
    std::string_view runtime;
};

// "PREFIX-ID.scope" with systemd as cgroup driver, "PREFIX-ID" without.
constexpr std::array kEngines{
    Engine{"docker", "docker"},      Engine{"libpod-payload", "podman"},
    Engine{"libpod", "podman"},      Engine{"cri-containerd", "containerd"},
    Engine{"nerdctl", "containerd"}, Engine{"crio", "cri-o"},
};

// Engines name their containers by 64 hexadecimal digits.
bool is_id(std::string_view text)
{
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == 64 && std::ranges::all_of(text, is_hex);
}

std::string_view without_suffix(std::string_view text, std::string_view suffix)
{
    return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

// The id is what follows the last '-' (or ':', when systemd's "SLICE:PREFIX:ID" is given to a runtime that does not
// speak it). A bare one is a container, too, of an engine that does not give its name (Kubernetes and ECS with
// cgroupfs).
Container find_engine(std::string_view component, std::string_view parent)
{
    const std::string_view name = without_suffix(component, ".scope");
    const std::size_t mark = name.find_last_of("-:");
    const std::string_view id = mark == std::string_view::npos ? name : name.substr(mark + 1);
    if (!is_id(id)) return {};
    if (mark == std::string_view::npos) return {std::string(id), parent == "docker" ? "docker" : ""};
    std::string_view front = name.substr(0, mark);
    if (name[mark] == ':') front = front.substr(front.rfind(':') + 1);
    const auto* engine = std::ranges::find(kEngines, front, &Engine::prefix);
    return engine == kEngines.end() ? Container{} : Container{std::string(id), std::string(engine->runtime)};
}

Container find_lxc(std::string_view component, std::string_view parent)
{
    constexpr std::string_view kPayload = "lxc.payload.";
    if (component.starts_with(kPayload)) return {std::string(component.substr(kPayload.size())), "lxc"};
    if (parent == "lxc" || parent == "lxc.payload") return {std::string(component), "lxc"};
    return {};
}

// machine-NAME.scope or systemd-nspawn@NAME.service. libvirt's are machine-DRIVER\x2dNUMBER\x2dNAME.scope: virtual
// machines and containers.
Container find_machine(std::string_view component, std::string_view rest)
{
    constexpr std::string_view kScope = "machine-", kService = "systemd-nspawn@";
    std::string_view name;
    if (component.starts_with(kScope) && component.ends_with(".scope"))
        name = without_suffix(component.substr(kScope.size()), ".scope");
    else if (component.starts_with(kService) && component.ends_with(".service"))
        name = without_suffix(component.substr(kService.size()), ".service");
    if (name.empty() || name.starts_with("qemu\\x2d") || name.starts_with("xen\\x2d") ||
        take_component(rest) == "supervisor")
        return {};
    return {unescape_unit_part(name).value_or(std::string(name)),
            name.starts_with("lxc\\x2d") ? "lxc" : "systemd-nspawn"};
}

// "kubepods-burstable-podUID.slice" with '_' for '-', or "podUID"; "" when it is no UID.
std::string find_pod_uid(std::string_view component)
{
    constexpr std::string_view kMark = "pod";
    constexpr std::size_t kLength = 36, kStaticLength = 32; // a UUID; of a static pod a hash
    component = without_suffix(component, ".slice");
    const std::size_t mark = component.starts_with(kMark) ? 0 : component.rfind("-pod");
    if (mark == std::string_view::npos) return {};
    std::string uid(component.substr(mark + kMark.size() + (mark == 0 ? 0 : 1)));
    std::ranges::replace(uid, '_', '-');
    const auto is_uids = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-'; };
    const bool is_uid = (uid.size() == kLength || uid.size() == kStaticLength) && std::ranges::all_of(uid, is_uids);
    return is_uid ? uid : std::string{};
}

} // namespace

Container parse_container(std::string_view cgroup)
{
    std::string_view rest = strip_cgroup_path(cgroup);
    std::string_view parent;
    std::string pod_uid;
    for (std::string_view component = take_component(rest); !component.empty(); component = take_component(rest)) {
        Container found = find_engine(component, parent);
        if (found.id.empty()) found = find_lxc(component, parent);
        if (found.id.empty()) found = find_machine(component, rest);
        if (pod_uid.empty()) pod_uid = find_pod_uid(component);
        if (!found.id.empty()) {
            found.pod_uid = std::move(pod_uid);
            return found;
        }
        parent = component;
    }
    return {};
}

void ContainerEnricher::enrich(Listener& listener)
{
    listener.container = parse_container(listener.socket_cgroup);
    if (listener.container.id.empty() && listener.opener) listener.container = parse_container(listener.opener->cgroup);
    x_files.complete(listener.container, boottime_ns());
}

} // namespace listenwatch
