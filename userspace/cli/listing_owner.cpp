#include "cli/listing_owner.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/super_server_kind.h"
#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kShortIdLength = 12; // as container engines print it
constexpr std::size_t kLongIdLength = 64;

bool is_by_hand(const Listener& listener)
{
    constexpr std::array<std::string_view, 4> kSessions{"sshd", "terminal", "console", "session"};
    const Service& service = listener.service;
    if (!service.name.empty()) return false;
    if (std::ranges::find(kSessions, service.type) != kSessions.end()) return true;
    if (service.type.empty()) return listener.opener && listener.opener->loginuid != Process::kNoId;
    return service.unit.starts_with("session-") || !service.user_unit.empty();
}

std::string user_of(const Listener& listener)
{
    if (listener.kernel) return "kernel";
    if (!listener.user_name.empty()) return listener.user_name;
    const bool known = listener.opener && listener.opener->source != ProcessSource::none;
    return std::to_string(known ? listener.opener->euid : listener.uid);
}

// "docker web", "containerd shop/web-7d/nginx", "podman 0123456789ab".
std::string container_text(const Container& container)
{
    const std::string& id = container.id;
    std::string name = container.name;
    if (!container.pod.empty()) name = container.pod_namespace + "/" + container.pod + "/" + name;
    if (name.empty()) name = id.size() == kLongIdLength ? id.substr(0, kShortIdLength) : id;
    return (container.runtime.empty() ? "container" : container.runtime) + " " + name;
}

std::string service_of(const Listener& listener, const std::string& user)
{
    if (!listener.container.id.empty()) return container_text(listener.container);
    if (is_by_hand(listener)) return "by hand: " + user;
    const Service& service = listener.service;
    if (!service.user_unit.empty()) return service.user_unit;
    if (!service.unit.empty()) return service.unit;
    // All that one super-server serves stands together, as it does where it is a unit.
    const bool is_served = super_server_kind(service.type) != SuperServerKind::none;
    return service.name.empty() || is_served ? service.type : service.name;
}

// Of one that names itself after its script nothing more is told.
std::string script_of(const Listener& listener)
{
    if (!listener.details) return {};
    std::string script(base_name(listener.details->script));
    if (script.empty()) script = listener.details->module;
    return script.starts_with(listener.opener->comm) ? std::string() : script;
}

std::vector<std::uint32_t> pids_of(const Listener& listener)
{
    std::vector<std::uint32_t> pids;
    for (const Holder& holder : listener.holders) pids.push_back(holder.pid);
    const std::uint32_t opener = listener.opener ? listener.opener->pid : 0;
    if (pids.empty() && opener != 0) pids.push_back(opener);
    const auto rank = [&](std::uint32_t pid) { return std::tuple(pid != opener, pid == 1, pid); };
    std::ranges::sort(pids, {}, rank);
    const auto [first, last] = std::ranges::unique(pids);
    pids.erase(first, last);
    return pids;
}

} // namespace

ListingOwner describe_owner(const Listener& listener)
{
    ListingOwner owner;
    owner.user = user_of(listener);
    owner.service = service_of(listener, owner.user);
    owner.is_service = !listener.container.id.empty() || !listener.service.name.empty();
    owner.since_boottime_ns = listener.opened_boottime_ns;
    if (listener.kernel) {
        if (owner.service.empty()) owner.service = listener.kernel_device.name;
        return owner;
    }
    owner.pids = pids_of(listener);
    if (owner.since_boottime_ns == 0 && listener.opener) owner.since_boottime_ns = listener.opener->start_boottime_ns;
    if (listener.opener) owner.started_by = listener.opener->parent_comm;
    if (owner.pids.empty()) return owner;
    if (listener.opener && listener.opener->pid == owner.pids[0]) {
        owner.executable = listener.opener->executable;
        owner.process = listener.opener->comm;
        owner.script = script_of(listener);
    }
    const auto holder = std::ranges::find(listener.holders, owner.pids[0], &Holder::pid);
    if (owner.process.empty() && holder != listener.holders.end()) owner.process = holder->comm;
    if (owner.process.empty()) owner.process = base_name(owner.executable);
    return owner;
}

} // namespace listenwatch
