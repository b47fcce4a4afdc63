#include "cli/listing_json.h"

#include <ctime>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/address.h"
#include "base/capability.h"
#include "base/shared_work.h"
#include "cli/listing_cell.h"
#include "cli/listing_owner.h"

namespace listenwatch {
namespace {

using Json = nlohmann::ordered_json;

// An object under way: its own operator[] would look through all keys for each that comes.
class Keys {
public:
    Keys() { x_object.reserve(kMost); }
    void add(const char* key, Json value) { x_object.Container::emplace_back(key, std::move(value)); }
    Json take() { return Json(std::move(x_object)); }

private:
    static constexpr std::size_t kMost = 64;
    Json::object_t x_object;
};

Json text_or_null(const std::string& text)
{
    return text.empty() ? Json() : Json(text);
}
template<class Number> Json number_or_null(Number number)
{
    return number == 0 ? Json() : Json(number);
}

// RFC 3339 in UTC with milliseconds.
Json time_or_null(std::uint64_t boottime_ns, std::int64_t realtime_offset_ns)
{
    if (boottime_ns == 0) return {};
    const std::int64_t since_1970_ns = static_cast<std::int64_t>(boottime_ns) + realtime_offset_ns;
    const time_t seconds = since_1970_ns / 1'000'000'000;
    tm utc{};
    if (since_1970_ns < 0 || ::gmtime_r(&seconds, &utc) == nullptr) return {};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                       utc.tm_hour, utc.tm_min, utc.tm_sec, since_1970_ns / 1'000'000 % 1000);
}

// A unix socket's path is one, as in ECS; a guest's cid too.
std::string address_of(const Endpoint& endpoint)
{
    if (endpoint.transport == Transport::unix_) return endpoint.path;
    if (endpoint.transport == Transport::vsock) return vsock_text(endpoint);
    return to_text(endpoint.address);
}

Json unit_of(const Service& service)
{
    if (!service.user_unit.empty()) return service.user_unit;
    return text_or_null(service.unit.empty() ? service.name : service.unit);
}

// "/etc/inetd.conf:12"
Json definition_of(const Service& service)
{
    return text_or_null(service.definition + (service.line == 0 ? "" : ":" + std::to_string(service.line)));
}

void add_service(const Service& service, Keys& object)
{
    object.add("unit", unit_of(service));
    object.add("service", text_or_null(service.name));
    object.add("service_type", text_or_null(service.type));
    object.add("description", text_or_null(service.description));
    object.add("definition", definition_of(service));
    object.add("enabled", service.enabled ? Json(*service.enabled) : Json());
    object.add("socket_unit", text_or_null(service.socket_unit));
    object.add("triggered_unit", text_or_null(service.triggered_unit));
    object.add("serves", service.internal ? Json("internal") : text_or_null(service.program));
}

Json container_of(const Container& container)
{
    if (container.id.empty()) return {};
    return container.runtime.empty() ? container.id : container.runtime + ":" + container.id;
}

Json parents_of(const ProcessDetails& details)
{
    Json parents = Json::array();
    for (const Ancestor& each : details.ancestors)
        parents.push_back({{"pid", each.pid}, {"program", each.comm}, {"executable", text_or_null(each.executable)}});
    return parents;
}

// What is known of the process that speaks, and only of that.
void add_process(Keys& object, const Listener& listener, bool opener_speaks, std::int64_t realtime_offset_ns)
{
    static const Process kNobody;
    static const ProcessDetails kNothing;
    const Process& process = opener_speaks ? *listener.opener : kNobody;
    const ProcessDetails& details = opener_speaks && listener.details ? *listener.details : kNothing;
    const bool has_login = process.loginuid != Process::kNoId;
    object.add("executable_deleted", process.exe_deleted);
    object.add("executable_memfd", process.exe_memfd);
    object.add("args", process.args);
    object.add("script", text_or_null(details.script));
    object.add("module", text_or_null(details.module));
    object.add("package", text_or_null(details.package.name));
    object.add("package_version", text_or_null(details.package.version));
    object.add("working_directory", text_or_null(details.working_directory));
    object.add("started", time_or_null(process.start_boottime_ns, realtime_offset_ns));
    object.add("parents", parents_of(details));
    object.add("capabilities", details.capabilities ? Json(capability_names(*details.capabilities)) : Json());
    object.add("real_user", opener_speaks ? text_or_null(listener.real_user_name) : Json());
    object.add("group", opener_speaks ? text_or_null(listener.group_name) : Json());
    object.add("login", has_login
                            ? Json(listener.login_name.empty() ? std::to_string(process.loginuid) : listener.login_name)
                            : Json());
}

// "NAMESPACE/POD"
Json pod_of(const Container& container)
{
    return container.pod.empty() ? Json() : Json(container.pod_namespace + "/" + container.pod);
}

Json steering_of(const std::vector<Steering>& steering)
{
    Json all = Json::array();
    for (const Steering& each : steering)
        all.push_back({{"kind", each.kind}, {"ports", ports_text(each)}, {"rule", each.rule}});
    return all;
}

Json object_of(const ListedListener& listed, std::int64_t realtime_offset_ns)
{
    const Listener& listener = *listed.listener;
    const Endpoint& endpoint = listener.endpoint;
    const ListingOwner owner = describe_owner(listener);
    const Process* opener = listener.opener.get();
    const bool opener_speaks = opener != nullptr && !owner.pids.empty() && opener->pid == owner.pids[0];
    Keys object;
    object.add("proto", proto_name(endpoint.transport));
    object.add("address", text_or_null(address_of(endpoint)));
    object.add("port", has_ip_port(endpoint.transport) ? Json(endpoint.port) : number_or_null(endpoint.port));
    object.add("type", text_or_null(std::string(to_text(endpoint.type))));
    object.add("protocol", number_or_null(endpoint.protocol));
    object.add("port_name", text_or_null(listener.service_port));
    object.add("reach", to_text(listener.access.reach));
    object.add("exposed", is_exposed(listener.access.reach));
    object.add("firewall", listener.access.firewall ? Json(to_text(*listener.access.firewall)) : Json());
    object.add("steering", steering_of(listener.access.steering));
    object.add("unexpected", listed.unexpected);
    object.add("v6only", endpoint.v6only);
    object.add("mptcp", endpoint.mptcp);
    object.add("device", number_or_null(endpoint.bound_ifindex));
    object.add("filter", listener.filter ? Json(*listener.filter) : Json());
    object.add("kernel", listener.kernel);
    object.add("kernel_device", text_or_null(listener.kernel_device.name));
    object.add("kernel_device_kind", text_or_null(listener.kernel_device.kind));
    object.add("pid", owner.pids.empty() ? Json() : Json(owner.pids[0]));
    object.add("vpid", number_or_null(opener_speaks ? opener->inner_pid : 0));
    object.add("program", text_or_null(owner.process));
    object.add("executable", text_or_null(owner.executable));
    add_process(object, listener, opener_speaks, realtime_offset_ns);
    object.add("user", text_or_null(owner.user));
    add_service(listener.service, object);
    object.add("partial", listener.enrichment != Enrichment::complete);
    object.add("container", container_of(listener.container));
    object.add("container_name", text_or_null(listener.container.name));
    object.add("container_image", text_or_null(listener.container.image));
    object.add("pod", pod_of(listener.container));
    object.add("holders", owner.pids);
    object.add("cookie", number_or_null(listener.id.cookie));
    object.add("inode", number_or_null(listener.id.inode));
    object.add("netns", number_or_null(listener.id.netns_ino));
    object.add("since", time_or_null(listener.opened_boottime_ns, realtime_offset_ns));
    return object.take();
}

} // namespace

std::string render_json(std::span<const ListedListener> listeners, JsonForm form, std::int64_t realtime_offset_ns)
{
    const bool is_array = form == JsonForm::array;
    std::vector<std::string> objects(listeners.size());
    share_work(listeners.size(), [&](std::size_t, std::size_t i) {
        objects[i] = object_of(listeners[i], realtime_offset_ns).dump(-1, ' ', true, Json::error_handler_t::replace);
    });
    std::string text = is_array ? "[" : "";
    for (const std::string& object : objects) {
        if (is_array) text += text.size() == 1 ? "\n" : ",\n";
        text += object;
        if (!is_array) text += "\n";
    }
    if (is_array) text += listeners.empty() ? "]\n" : "\n]\n";
    return text;
}

} // namespace listenwatch
