#include "cli/listing_cell.h"

#include <algorithm>

#include "base/address.h"
#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kShortestRange = 3; // ports in a row that are worth a dash

std::vector<Word> port_words(const std::vector<std::uint32_t>& ports)
{
    std::vector<Word> words;
    for (std::size_t i = 0; i < ports.size();) {
        std::size_t end = i + 1;
        while (end < ports.size() && ports[end] == ports[end - 1] + 1) ++end;
        const std::size_t length = end - i >= kShortestRange ? end - i : 1;
        const std::string first = std::to_string(ports[i]);
        words.push_back({length == 1 ? first : first + "-" + std::to_string(ports[i + length - 1]), length});
        i += length;
    }
    return words;
}

// Where there is no port: "ip 1", "0x0800".
std::string protocol_text(const ListingRow& row, std::size_t width)
{
    std::vector<Word> words;
    for (const std::uint32_t protocol : row.ports) {
        const bool is_ip = row.traits.other == Transport::raw;
        if (protocol == 0) continue;
        words.push_back(
            {is_ip ? "ip " + std::to_string(protocol) : ethertype_text(static_cast<std::uint16_t>(protocol))});
    }
    return words.empty() ? "-" : join_fitting(words, " ", width);
}

std::string port_text(const ListingRow& row, std::size_t width)
{
    if (row.traits.other && !has_ip_port(*row.traits.other) && row.traits.other != Transport::vsock)
        return protocol_text(row, width);
    if (row.ports.size() > 1) return join_fitting(port_words(row.ports), " ", width);
    const std::string name = escape_text(row.port_names[0]);
    return cut_text(std::to_string(row.ports[0]) + (name.empty() ? "" : " " + name), width);
}

std::string proto_text(const ListingTraits& traits)
{
    if (traits.other) return proto_name(*traits.other);
    return traits.tcp && traits.udp ? "tcp+udp" : traits.tcp ? "tcp" : "udp";
}

std::string process_text(const ListingRow& row, std::size_t width)
{
    if (row.kernel) return "kernel";
    if (row.pids.empty()) return "-";
    const std::string more = row.pids.size() > 1 ? " +" + std::to_string(row.pids.size() - 1) : "";
    const std::string tail = std::to_string(row.pids[0]) + more;
    std::string name = escape_text(row.process);
    if (!row.script.empty()) name += ' ' + escape_text(row.script);
    if (name.empty() || width < tail.size() + 2) return cut_text(tail, width);
    return cut_text(name, width == kUncut ? kUncut : width - tail.size() - 1) + " " + tail;
}

std::string address_text(const ListingRow& row, std::size_t width)
{
    std::vector<Word> words;
    for (const std::string& address : row.addresses) words.push_back({escape_text(address)});
    const bool takes_v4_unsaid = row.addresses.size() == 1 && row.addresses[0] == "[::]" && row.traits.v4;
    return cut_text(join_fitting(words, " ", width) + (takes_v4_unsaid ? " not v6only" : ""), width);
}

std::string also_by_text(const ListingRow& row, std::size_t width)
{
    std::vector<Word> words;
    for (const std::string& way : row.also_by) words.push_back({escape_text(way)});
    return cut_text(join_fitting(words, ", ", width), width);
}

std::string since_text(const ListingRow& row, std::uint64_t now_boottime_ns)
{
    if (row.since_boottime_ns == 0) return "-";
    return age_text(now_boottime_ns > row.since_boottime_ns ? now_boottime_ns - row.since_boottime_ns : 0);
}

} // namespace

std::string cell_text(const ListingRow& row, ColumnId column, std::size_t width, std::uint64_t now_boottime_ns)
{
    switch (column) {
    case ColumnId::mark: return row.unexpected ? "!" : "";
    case ColumnId::port: return port_text(row, width);
    case ColumnId::proto: return proto_text(row.traits);
    case ColumnId::reach: return reach_text(row.reach, row.traits);
    case ColumnId::address: return address_text(row, width);
    case ColumnId::firewall: return row.firewall.empty() ? "-" : row.firewall;
    case ColumnId::also_by: return also_by_text(row, width);
    case ColumnId::service: return unit_text(row.entry.empty() ? row.service : row.entry, width);
    case ColumnId::user: return cut_text(escape_text(row.user), width);
    case ColumnId::process: return process_text(row, width);
    case ColumnId::since: return since_text(row, now_boottime_ns);
    case ColumnId::started_by: return cut_text(escape_text(row.started_by), width);
    }
    return {};
}

Ink cell_ink(const ListingRow& row, ColumnId column)
{
    if (column == ColumnId::mark) return Ink::bold_red;
    if (column == ColumnId::reach) return reach_ink(row.reach);
    return column == ColumnId::process && row.kernel ? Ink::magenta : Ink::plain;
}

std::string port_names_text(const ListingRow& row, std::size_t width)
{
    if (row.ports.size() < 2) return {};
    std::vector<Word> words;
    for (const std::string& name : row.port_names)
        if (!name.empty()) words.push_back({escape_text(name)});
    return join_fitting(words, " ", width);
}

std::string unit_text(std::string_view unit, std::size_t width)
{
    constexpr std::string_view kSuffix = ".service";
    std::string name = unit.empty() ? "-" : escape_text(unit);
    if (display_width(name) > width && name.ends_with(kSuffix)) name.resize(name.size() - kSuffix.size());
    return cut_text(name, width);
}

std::string proto_name(Transport transport)
{
    return transport == Transport::udplite ? "udplite" : std::string(to_text(transport));
}

std::string age_text(std::uint64_t age_ns)
{
    const std::uint64_t seconds = age_ns / 1'000'000'000;
    if (seconds < 60) return std::to_string(seconds) + "s";
    if (seconds < 3600) return std::to_string(seconds / 60) + "m";
    if (seconds < 86'400) return std::to_string(seconds / 3600) + "h";
    const std::uint64_t days = seconds / 86'400;
    return days < 10'000 ? std::to_string(days) + "d" : std::to_string(days / 365) + "y";
}

std::string reach_text(Reach reach, const ListingTraits& traits)
{
    std::string text(to_text(reach));
    if (reach != Reach::all || !(traits.v4 || traits.v6)) return text;
    return text + (traits.v4 && traits.v6 ? " v4+6" : traits.v4 ? " v4" : " v6");
}

Ink reach_ink(Reach reach)
{
    switch (reach) {
    case Reach::all:
    case Reach::public_: return Ink::bold_yellow;
    case Reach::private_:
    case Reach::unknown: return Ink::yellow;
    case Reach::link: return Ink::cyan;
    case Reach::loopback: return Ink::plain;
    }
    return Ink::plain;
}

} // namespace listenwatch
