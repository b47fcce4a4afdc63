#include "cli/listing_json.h"

#include <ctime>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/address.h"
#include "base/capability.h"
#include "cli/listing_cell.h"
#include "cli/listing_owner.h"

namespace listenwatch {
namespace {

using Json = nlohmann::ordered_json;

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

void add_service(const Service& service, Json& object)
{
    object["unit"] = unit_of(service);
    object["service"] = text_or_null(service.name);
    object["service_type"] = text_or_null(service.type);
    object["description"] = text_or_null(service.description);
    object["definition"] = definition_of(service);
    object["enabled"] = service.enabled ? Json(*service.enabled) : Json();
    object["socket_unit"] = text_or_null(service.socket_unit);
    object["triggered_unit"] = text_or_null(service.triggered_unit);
    object["serves"] = service.internal ? Json("internal") : text_or_null(service.program);
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
void add_process(Json& object, const Listener& listener, bool opener_speaks, std::int64_t realtime_offset_ns)
{
    static const Process kNobody;
    static const ProcessDetails kNothing;
    const Process& process = opener_speaks ? *listener.opener : kNobody;
    const ProcessDetails& details = opener_speaks && listener.details ? *listener.details : kNothing;
    const bool has_login = process.loginuid != Process::kNoId;
    object["args"] = process.args;
    object["script"] = text_or_null(details.script);
    object["module"] = text_or_null(details.module);
    object["package"] = text_or_null(details.package.name);
    object["package_version"] = text_or_null(details.package.version);
    object["working_directory"] = text_or_null(details.working_directory);
    object["started"] = time_or_null(process.start_boottime_ns, realtime_offset_ns);
    object["parents"] = parents_of(details);
    object["capabilities"] = details.capabilities ? Json(capability_names(*details.capabilities)) : Json();
    object["real_user"] = opener_speaks ? text_or_null(listener.real_user_name) : Json();
    object["group"] = opener_speaks ? text_or_null(listener.group_name) : Json();
    object["login"] =
        has_login ? Json(listener.login_name.empty() ? std::to_string(process.loginuid) : listener.login_name) : Json();
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
    Json object;
    object["proto"] = proto_name(endpoint.transport);
    object["address"] = text_or_null(address_of(endpoint));
    object["port"] = has_ip_port(endpoint.transport) ? Json(endpoint.port) : number_or_null(endpoint.port);
    object["type"] = text_or_null(std::string(to_text(endpoint.type)));
    object["protocol"] = number_or_null(endpoint.protocol);
    object["port_name"] = text_or_null(listener.service_port);
    object["reach"] = to_text(listener.access.reach);
    object["exposed"] = is_exposed(listener.access.reach);
    object["firewall"] = listener.access.firewall ? Json(to_text(*listener.access.firewall)) : Json();
    object["steering"] = steering_of(listener.access.steering);
    object["unexpected"] = listed.unexpected;
    object["v6only"] = endpoint.v6only;
    object["mptcp"] = endpoint.mptcp;
    object["device"] = number_or_null(endpoint.bound_ifindex);
    object["filter"] = listener.filter ? Json(*listener.filter) : Json();
    object["kernel"] = listener.kernel;
    object["kernel_device"] = text_or_null(listener.kernel_device.name);
    object["kernel_device_kind"] = text_or_null(listener.kernel_device.kind);
    object["pid"] = owner.pids.empty() ? Json() : Json(owner.pids[0]);
    object["vpid"] = number_or_null(opener_speaks ? opener->inner_pid : 0);
    object["program"] = text_or_null(owner.process);
    object["executable"] = text_or_null(owner.executable);
    add_process(object, listener, opener_speaks, realtime_offset_ns);
    object["user"] = text_or_null(owner.user);
    add_service(listener.service, object);
    object["partial"] = listener.enrichment != Enrichment::complete;
    object["container"] = container_of(listener.container);
    object["container_name"] = text_or_null(listener.container.name);
    object["container_image"] = text_or_null(listener.container.image);
    object["pod"] = pod_of(listener.container);
    object["holders"] = owner.pids;
    object["cookie"] = number_or_null(listener.id.cookie);
    object["inode"] = number_or_null(listener.id.inode);
    object["netns"] = number_or_null(listener.id.netns_ino);
    object["since"] = time_or_null(listener.opened_boottime_ns, realtime_offset_ns);
    return object;
}

} // namespace

std::string render_json(std::span<const ListedListener> listeners, JsonForm form, std::int64_t realtime_offset_ns)
{
    const bool is_array = form == JsonForm::array;
    std::string text = is_array ? "[" : "";
    for (const ListedListener& listed : listeners) {
        if (is_array) text += text.size() == 1 ? "\n" : ",\n";
        text += object_of(listed, realtime_offset_ns).dump(-1, ' ', true, Json::error_handler_t::replace);
        if (!is_array) text += "\n";
    }
    if (is_array) text += listeners.empty() ? "]\n" : "\n]\n";
    return text;
}

} // namespace listenwatch
