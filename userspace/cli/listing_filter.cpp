#include "cli/listing_filter.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/address.h"
#include "base/edit_distance.h"
#include "base/text.h"
#include "cli/listing_cell.h"

namespace listenwatch {
namespace {

constexpr std::array kReaches{Reach::loopback, Reach::link, Reach::private_,
                              Reach::public_,  Reach::all,  Reach::unknown};

// "--proto: 'tpc' is none of tcp, udp (did you mean tcp?)"
template<class Names>
std::unexpected<Error> fail_choice(std::string_view flag, std::string_view text, const Names& names)
{
    return fail(ErrorKind::usage, fmt::format("{}: '{}' is none of {} (did you mean {}?)", flag, escape_text(text),
                                              fmt::join(names, ", "), nearest(text, names)));
}

bool is_unit(std::string_view unit, std::string_view wanted)
{
    return !unit.empty() && (unit == wanted || unit.substr(0, unit.rfind('.')) == wanted);
}

bool has_unit(const Service& service, std::string_view wanted)
{
    return is_unit(service.unit, wanted) || is_unit(service.user_unit, wanted) ||
           (!service.name.empty() && service.name == wanted);
}

bool has_user(const Listener& listener, const std::string& wanted)
{
    const bool known = listener.opener && listener.opener->source != ProcessSource::none;
    return (!listener.user_name.empty() && listener.user_name == wanted) ||
           std::to_string(known ? listener.opener->euid : listener.uid) == wanted;
}

bool has_pid(const Listener& listener, std::uint32_t wanted)
{
    return (listener.opener && listener.opener->pid == wanted) ||
           std::ranges::find(listener.holders, wanted, &Holder::pid) != listener.holders.end();
}

bool reaches_farther(Reach reach, Reach expected)
{
    if (expected == Reach::unknown) return false;
    return reach == Reach::unknown || reach > expected;
}

} // namespace

bool matches(const ListingFilter& filter, const Listener& listener)
{
    const Endpoint& endpoint = listener.endpoint;
    const bool is_inner = endpoint.transport == Transport::unix_ || endpoint.transport == Transport::vsock;
    if (is_inner && !filter.inner && !filter.proto) return false;
    if (filter.port && (endpoint.port < filter.port->first || endpoint.port > filter.port->last)) return false;
    if (filter.proto &&
        (endpoint.transport != filter.proto->transport || (filter.proto->only_mptcp && !endpoint.mptcp)))
        return false;
    if (filter.unit && !has_unit(listener.service, *filter.unit)) return false;
    if (filter.user && !has_user(listener, *filter.user)) return false;
    if (filter.pid && !has_pid(listener, *filter.pid)) return false;
    if (filter.reach && listener.access.reach != *filter.reach) return false;
    return !filter.exposed || section_of(listener.access.reach) != Section::local;
}

std::vector<ListedListener> select_listeners(const ListingFilter& filter, std::span<const ListedListener> listeners)
{
    std::vector<ListedListener> selected;
    for (const ListedListener& listed : listeners)
        if (matches(filter, *listed.listener)) selected.push_back(listed);
    return selected;
}

Result<PortRange> parse_port_filter(std::string_view text)
{
    const std::size_t dash = text.find('-');
    const auto first = parse_number<std::uint16_t>(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_number<std::uint16_t>(text.substr(dash + 1));
    if (!first || !last || *first > *last)
        return fail(ErrorKind::usage,
                    fmt::format("--port: '{}' is no port (0 to 65535) and no range like 6000-6063", escape_text(text)));
    return PortRange{*first, *last};
}

Result<ProtoFilter> parse_proto_filter(std::string_view text)
{
    std::vector<std::string> names;
    for (const Transport transport : kTransports) {
        names.push_back(proto_name(transport));
        if (text == names.back()) return ProtoFilter{transport, false};
    }
    if (text == "mptcp") return ProtoFilter{Transport::tcp, true};
    names.emplace_back("mptcp");
    return fail_choice("--proto", text, names);
}

Result<std::uint32_t> parse_pid_filter(std::string_view text)
{
    const auto pid = parse_number<std::uint32_t>(text);
    if (!pid || *pid == 0)
        return fail(ErrorKind::usage, fmt::format("--pid: '{}' is no process id", escape_text(text)));
    return *pid;
}

Result<Reach> parse_reach(std::string_view flag, std::string_view text)
{
    std::array<std::string_view, kReaches.size()> names;
    std::ranges::transform(kReaches, names.begin(), [](Reach reach) { return to_text(reach); });
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return fail_choice(flag, text, names);
    return kReaches[static_cast<std::size_t>(found - names.begin())];
}

Result<FailOn> parse_fail_on(std::string_view text)
{
    constexpr std::array<std::string_view, 2> kNames{"exposed", "unexpected"};
    if (text == kNames[0]) return FailOn::exposed;
    if (text == kNames[1]) return FailOn::unexpected;
    return fail_choice("--fail-on", text, kNames);
}

int listing_exit_code(std::span<const ListedListener> selected, std::optional<Reach> expected, FailOn fail_on)
{
    const bool found = std::ranges::any_of(selected, [&](const ListedListener& listed) {
        const Reach reach = listed.listener->access.reach;
        return (expected && reaches_farther(reach, *expected)) ||
               (fail_on == FailOn::unexpected && listed.unexpected) ||
               (fail_on == FailOn::exposed && section_of(reach) != Section::local);
    });
    return found ? 1 : 0;
}

} // namespace listenwatch
