#include "cli/listing_row.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/address.h"
#include "base/super_server_kind.h"
#include "cli/listing_owner.h"

namespace listenwatch {
namespace {

// What must be equal for two sockets to share a row. `pid` and `port` are 0 where they may differ.
struct RowKey {
    Section section = Section::exposed;
    bool expected = true;
    Reach reach = Reach::unknown;
    std::uint32_t netns_ino = 0;
    bool kernel = false;
    std::optional<Transport> other; // TCP and UDP share rows, the rest does not
    std::string container, service, process, script, executable, user;
    std::uint32_t pid = 0;
    std::uint32_t port = 0;
    ListingTraits traits;
    auto operator<=>(const RowKey&) const = default;
};

bool is_super_server(const std::string& process)
{
    return super_server_kind(process) != SuperServerKind::none;
}

std::optional<Transport> other_than_common(Transport transport)
{
    return transport == Transport::tcp || transport == Transport::udp ? std::nullopt : std::optional(transport);
}

std::uint32_t port_of(const Endpoint& endpoint)
{
    return endpoint.port != 0 ? endpoint.port : endpoint.protocol;
}

RowKey key_of(const ListedListener& listed, const ListingOwner& owner)
{
    const Listener& listener = *listed.listener;
    RowKey key;
    key.section = section_of(listener.access.reach);
    key.expected = !listed.unexpected;
    key.reach = listener.access.reach;
    key.netns_ino = listener.id.netns_ino;
    key.kernel = listener.kernel;
    key.other = other_than_common(listener.endpoint.transport);
    key.container = listener.container.id;
    key.service = owner.service;
    key.process = owner.process;
    key.script = owner.script;
    key.executable = owner.executable;
    key.user = owner.user;
    key.port = port_of(listener.endpoint);
    return key;
}

ListingTraits traits_of(const Endpoint& endpoint)
{
    const Address::Family family = unmapped(endpoint.address).family;
    const bool is_v6 = family == Address::Family::v6;
    const bool takes_v4 = family == Address::Family::v4 || (is_wildcard(endpoint.address) && !endpoint.v6only);
    return {endpoint.transport == Transport::tcp, endpoint.transport == Transport::udp,
            other_than_common(endpoint.transport), takes_v4, is_v6};
}

// Frames have no address: their device stands for it.
std::string address_text(const Listener& listener)
{
    const Endpoint& endpoint = listener.endpoint;
    const std::string filter = listener.filter.value_or(false) ? " filter" : "";
    if (endpoint.transport == Transport::unix_) return endpoint.path.empty() ? "?" : endpoint.path;
    if (endpoint.transport == Transport::vsock) return vsock_text(endpoint);
    if (endpoint.transport == Transport::packet || endpoint.transport == Transport::xdp)
        return (endpoint.bound_ifindex == 0 ? "*" : "%" + std::to_string(endpoint.bound_ifindex)) + filter;
    const std::string text = to_text(endpoint.address);
    const std::string bracketed = endpoint.address.family == Address::Family::v6 ? "[" + text + "]" : text;
    return (endpoint.bound_ifindex == 0 ? bracketed : bracketed + "%" + std::to_string(endpoint.bound_ifindex)) +
           filter;
}

template<class T> void add_once(std::vector<T>& list, const T& item)
{
    if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

// One word for both; what was not asked says nothing.
void add_firewall(std::string& verdict, const std::string& other)
{
    if (verdict.empty())
        verdict = other;
    else if (!other.empty() && verdict != other)
        verdict = "mixed";
}

ListingRow row_of(const ListedListener& listed, ListingOwner owner, std::size_t index)
{
    const Listener& listener = *listed.listener;
    ListingRow row;
    row.section = section_of(listener.access.reach);
    row.unexpected = listed.unexpected;
    row.reach = listener.access.reach;
    row.kernel = listener.kernel;
    row.traits = traits_of(listener.endpoint);
    row.ports = {port_of(listener.endpoint)};
    row.port_names = {listener.service_port};
    row.addresses = {address_text(listener)};
    row.service = std::move(owner.service);
    row.process = std::move(owner.process);
    row.script = std::move(owner.script);
    row.user = std::move(owner.user);
    row.started_by = std::move(owner.started_by);
    row.pids = std::move(owner.pids);
    row.since_boottime_ns = owner.since_boottime_ns;
    if (listener.access.firewall) row.firewall = to_text(*listener.access.firewall);
    for (const Steering& way : listener.access.steering) add_once(row.also_by, ports_text(way) + " " + way.kind);
    row.members = {index};
    return row;
}

void add_port(ListingRow& row, std::uint32_t port, const std::string& name)
{
    const auto at = std::ranges::lower_bound(row.ports, port);
    const auto offset = at - row.ports.begin();
    if (at == row.ports.end() || *at != port) {
        row.ports.insert(at, port);
        row.port_names.insert(row.port_names.begin() + offset, name);
    } else if (row.port_names[static_cast<std::size_t>(offset)].empty()) {
        row.port_names[static_cast<std::size_t>(offset)] = name;
    }
}

void absorb(ListingRow& row, const ListingRow& other)
{
    row.traits.tcp |= other.traits.tcp;
    row.traits.udp |= other.traits.udp;
    row.traits.v4 |= other.traits.v4;
    row.traits.v6 |= other.traits.v6;
    for (std::size_t i = 0; i < other.ports.size(); ++i) add_port(row, other.ports[i], other.port_names[i]);
    for (const std::string& address : other.addresses) add_once(row.addresses, address);
    for (const std::uint32_t pid : other.pids) add_once(row.pids, pid);
    add_firewall(row.firewall, other.firewall);
    for (const std::string& way : other.also_by) add_once(row.also_by, way);
    if (row.since_boottime_ns == 0 || (other.since_boottime_ns != 0 && other.since_boottime_ns < row.since_boottime_ns))
        row.since_boottime_ns = other.since_boottime_ns;
    row.members.insert(row.members.end(), other.members.begin(), other.members.end());
}

struct Draft {
    ListingRow row;
    bool is_service = false;
};

void add(std::map<RowKey, Draft>& rows, RowKey key, const ListingRow& row, bool is_service)
{
    const auto [at, is_new] = rows.try_emplace(std::move(key), Draft{row, is_service});
    if (!is_new) absorb(at->second.row, row);
}

// The key that says which ports go together: those of a service, else those of one process; nobody's stay alone.
RowKey without_port(RowKey key, const Draft& draft, Grouping grouping)
{
    key.traits = draft.row.traits;
    if (grouping == Grouping::super_servers_by_port && is_super_server(draft.row.process)) return key;
    if (draft.is_service) {
        key.port = 0;
    } else if (!draft.row.pids.empty()) {
        key.port = 0;
        key.pid = draft.row.pids[0];
    }
    return key;
}

} // namespace

Section section_of(Reach reach)
{
    if (reach == Reach::unknown) return Section::unknown;
    return is_exposed(reach) ? Section::exposed : Section::local;
}

std::vector<ListingRow> group_listeners(std::span<const ListedListener> listeners, Grouping grouping)
{
    std::map<RowKey, Draft> by_port;
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        ListingOwner owner = describe_owner(*listeners[i].listener);
        const bool is_service = owner.is_service;
        RowKey key = key_of(listeners[i], owner);
        add(by_port, std::move(key), row_of(listeners[i], std::move(owner), i), is_service);
    }
    std::map<RowKey, Draft> by_owner;
    for (const auto& [key, draft] : by_port)
        add(by_owner, without_port(key, draft, grouping), draft.row, draft.is_service);

    std::vector<ListingRow> rows;
    for (auto& [key, draft] : by_owner) {
        std::ranges::sort(draft.row.members);
        if (!draft.row.pids.empty()) std::sort(draft.row.pids.begin() + 1, draft.row.pids.end());
        if (grouping == Grouping::super_servers_by_port && is_super_server(draft.row.process) &&
            !draft.row.port_names[0].empty())
            draft.row.entry = draft.row.process + ": " + draft.row.port_names[0];
        rows.push_back(std::move(draft.row));
    }
    std::ranges::sort(rows, {}, [](const ListingRow& row) {
        return std::tuple(row.section, !row.unexpected, row.ports[0], row.members[0]);
    });
    return rows;
}

} // namespace listenwatch
