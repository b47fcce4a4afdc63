#include "sink/schema/ecs_listener.h"

#include <limits>

#include "base/address.h"
#include "sink/schema/ecs_process.h"

namespace listenwatch {
namespace {

constexpr std::size_t kOwnersListed = 64; ///< pids and names beyond are only counted

void describe_port(std::int64_t port, Record& record)
{
    record.set(Field::server_port, port);
    record.set(Field::destination_port, port);
}

void describe_name(std::string_view name, Record& record)
{
    record.set(Field::server_address, name);
    record.set(Field::destination_address, name);
}

void describe_address(const Address& address, Record& record)
{
    if (address.family == Address::Family::none) return;
    record.set(Field::network_type, address.family == Address::Family::v4 ? "ipv4" : "ipv6");
    const std::string ip = to_text(address);
    describe_name(ip, record);
    record.set(Field::server_ip, ip);
    record.set(Field::destination_ip, ip);
    record.append(Field::related_ip, ip);
}

// The listener answers, so it is the server and the destination (ECS, "Network events mapping"); never the source.
void describe_endpoint(const Endpoint& endpoint, Record& record)
{
    record.set(Field::network_transport, to_text(endpoint.transport));
    if (const auto protocol = ip_protocol(endpoint.transport))
        record.set(Field::network_iana_number, std::to_string(*protocol));
    record.set(Field::network_direction, "ingress");
    if (has_ip_port(endpoint.transport)) describe_port(endpoint.port, record);
    describe_address(endpoint.address, record);
    record.set(Field::lw_socket_type, to_text(endpoint.type));
    if (endpoint.transport == Transport::unix_) describe_name(endpoint.path, record);
    if (endpoint.transport == Transport::raw) record.set(Field::network_iana_number, std::to_string(endpoint.protocol));
    if (endpoint.protocol != 0) record.set(Field::lw_socket_protocol, std::int64_t{endpoint.protocol});
    if (endpoint.transport == Transport::vsock && endpoint.port != 0) {
        describe_port(endpoint.port, record);
        describe_name(vsock_text(endpoint), record);
        record.set(Field::lw_socket_cid, std::int64_t{endpoint.cid});
    }
}

// A yes or no that can be asked is always answered: a rule may look for either.
void describe_socket(const Listener& listener, Record& record)
{
    const Endpoint& endpoint = listener.endpoint;
    const Identity& id = listener.id;
    if (id.cookie != 0) record.set(Field::lw_socket_cookie, static_cast<std::int64_t>(id.cookie));
    if (id.inode != 0) record.set(Field::lw_socket_inode, static_cast<std::int64_t>(id.inode));
    if (id.netns_ino != 0) record.set(Field::lw_socket_netns, std::int64_t{id.netns_ino});
    if (endpoint.address.family == Address::Family::v6) record.set(Field::lw_socket_v6only, endpoint.v6only);
    if (endpoint.bound_ifindex != 0) record.set(Field::lw_socket_bound_ifindex, std::int64_t{endpoint.bound_ifindex});
    if (endpoint.transport == Transport::tcp) {
        record.set(Field::lw_socket_mptcp, endpoint.mptcp);
        record.set(Field::lw_socket_backlog, std::int64_t{listener.backlog});
    } else if (endpoint.transport == Transport::udp || endpoint.transport == Transport::udplite) {
        record.set(Field::lw_socket_ephemeral, listener.ephemeral);
    }
    if (listener.filter) record.set(Field::lw_socket_filter, *listener.filter);
    record.set(Field::lw_socket_reuseport, endpoint.reuseport);
    record.set(Field::lw_socket_kernel, listener.kernel);
    record.set(Field::lw_kernel_device_name, listener.kernel_device.name);
    record.set(Field::lw_kernel_device_kind, listener.kernel_device.kind);
    if (listener.enrichment != Enrichment::complete) record.set(Field::lw_enrichment_partial, true);
}

std::string_view kind_text(HolderKind kind)
{
    switch (kind) {
    case HolderKind::descriptor: return "descriptor";
    case HolderKind::io_uring: return "io_uring";
    case HolderKind::queue: return "queue";
    }
    return "";
}

// Holders are ordered by pid. Names are said once each. A queue is nobody's.
void describe_owners(const std::vector<Holder>& holders, Record& record)
{
    std::int64_t count = 0;
    std::uint32_t last_pid = 0;
    for (const Holder& holder : holders) {
        record.append_once(Field::lw_owners_kinds, kind_text(holder.kind));
        if (holder.kind == HolderKind::queue || (count > 0 && holder.pid == last_pid)) continue;
        last_pid = holder.pid;
        if (static_cast<std::size_t>(++count) > kOwnersListed) continue;
        record.append(Field::lw_owners_pids, std::int64_t{holder.pid});
        record.append_once(Field::lw_owners_names, holder.comm);
        record.append_once(Field::lw_owners_executables, holder.executable);
    }
    record.set(Field::lw_owners_count, count);
    if (static_cast<std::size_t>(count) <= kOwnersListed) return;
    record.append(Field::lw_truncated, "listenwatch.owners.pids");
    record.append(Field::lw_truncated, "listenwatch.owners.names");
    record.append(Field::lw_truncated, "listenwatch.owners.executables");
}

void describe_difference(const ListenerDifference& difference, Record& record)
{
    if (difference.holders) record.append(Field::lw_changed, "holders");
    if (difference.executable) record.append(Field::lw_changed, "executable");
    if (difference.endpoint) record.append(Field::lw_changed, "endpoint");
    if (difference.filter) record.append(Field::lw_changed, "filter");
    if (difference.reach) record.append(Field::lw_changed, "reach");
    if (difference.exposed) record.append(Field::lw_changed, "exposed");
    if (difference.firewall) record.append(Field::lw_changed, "firewall");
    if (difference.steering) record.append(Field::lw_changed, "steering");
}

void describe_definition(const Service& service, Record& record)
{
    record.set(Field::lw_service_scope, service.scope);
    record.set(Field::lw_service_description, service.description);
    record.set(Field::lw_service_definition, service.definition);
    if (service.line != 0) record.set(Field::lw_service_line, std::int64_t{service.line});
    if (service.enabled) record.set(Field::lw_service_enabled, *service.enabled);
    record.set(Field::lw_service_socket_unit, service.socket_unit);
    record.set(Field::lw_service_triggered_unit, service.triggered_unit);
    record.set(Field::lw_service_program, service.program);
    if (service.internal) record.set(Field::lw_service_internal, true);
}

// "registry:5000/web:1.2@sha256:..." is name, tag and digest; the digest is left out.
void describe_image(std::string_view image, Record& record)
{
    image = image.substr(0, image.find('@'));
    const std::size_t slash = image.rfind('/');
    const std::size_t colon = image.find(':', slash == std::string_view::npos ? 0 : slash);
    record.set(Field::container_image_name, image.substr(0, colon));
    if (colon != std::string_view::npos) record.append(Field::container_image_tag, image.substr(colon + 1));
}

void describe_container(const Container& container, Record& record)
{
    record.set(Field::container_id, container.id);
    record.set(Field::container_runtime, container.runtime);
    record.set(Field::container_name, container.name);
    if (!container.image.empty()) describe_image(container.image, record);
    if (container.pod.empty() && container.pod_uid.empty()) return;
    record.set(Field::orchestrator_type, "kubernetes");
    record.set(Field::orchestrator_namespace, container.pod_namespace);
    record.set(Field::orchestrator_resource_type, "pod");
    record.set(Field::orchestrator_resource_name, container.pod);
    record.set(Field::orchestrator_resource_id, container.pod_uid);
}

void describe_service(const Listener& listener, Record& record)
{
    const Service& service = listener.service;
    describe_container(listener.container, record);
    record.set(Field::service_name, service.name);
    record.set(Field::service_type, service.type);
    record.set(Field::systemd_unit, service.unit);
    record.set(Field::systemd_user_unit, service.user_unit);
    record.set(Field::systemd_slice, service.slice);
    record.set(Field::systemd_invocation_id, service.invocation_id);
    describe_definition(service, record);
    if (service.unit.empty()) return;
    if (!listener.socket_cgroup.empty())
        record.set(Field::systemd_cgroup, listener.socket_cgroup);
    else if (listener.opener)
        record.set(Field::systemd_cgroup, listener.opener->cgroup);
}

void describe_tags(const Listener& listener, const HostFacts& host, Record& record)
{
    const Endpoint& endpoint = listener.endpoint;
    const auto tag_if = [&](bool is_so, std::string_view tag) {
        if (is_so) record.append(Field::tags, tag);
    };
    tag_if(is_exposed(listener.access.reach), "exposed");
    tag_if(listener.opener && listener.opener->exe_deleted, "exe-deleted");
    tag_if(listener.opener && listener.opener->exe_memfd, "exe-memfd");
    // A wildcard of IPv6 without it takes IPv4 too.
    tag_if(!endpoint.v6only && endpoint.address.family == Address::Family::v6 && is_wildcard(endpoint.address),
           "v6only-off");
    tag_if(host.netns_ino != 0 && listener.id.netns_ino != 0 && host.netns_ino != listener.id.netns_ino,
           "netns-foreign");
    tag_if(listener.kernel, "kernel");
    tag_if(endpoint.mptcp, "mptcp");
    tag_if(listener.ephemeral, "ephemeral");
    tag_if(listener.filter.value_or(false), "filter");
}

void describe_steering(const Steering& way, Record& record)
{
    record.append(Field::lw_steering_ports, ports_text(way));
    record.append_once(Field::lw_steering_kinds, way.kind);
    record.append_once(Field::lw_steering_rules, way.rule);
}

void describe_access(const Access& access, Record& record)
{
    record.set(Field::lw_reach, to_text(access.reach));
    record.set(Field::lw_exposed, is_exposed(access.reach));
    if (access.firewall) record.set(Field::lw_firewall, to_text(*access.firewall));
    for (const Steering& each : access.steering) describe_steering(each, record);
}

} // namespace

void describe_listener(const ListenEvent& event, const HostFacts& host, Record& record, std::string& scratch)
{
    const Listener& listener = *event.listener;
    describe_endpoint(listener.endpoint, record);
    describe_socket(listener, record);
    describe_owners(listener.holders, record);
    describe_difference(event.difference, record);
    describe_service(listener, record);
    describe_tags(listener, host, record);
    describe_process(event, host, record, scratch);
    describe_access(listener.access, record);
    record.set(Field::lw_port_name, listener.service_port);
}

void describe_forward(const ForwardedPort& forward, Record& record)
{
    if (const auto transport = transport_of(forward.protocol))
        record.set(Field::network_transport, to_text(*transport));
    if (forward.protocol != 0) record.set(Field::network_iana_number, std::to_string(forward.protocol));
    record.set(Field::network_direction, "ingress");
    describe_port(forward.way.first_port, record);
    describe_steering(forward.way, record);
}

} // namespace listenwatch
