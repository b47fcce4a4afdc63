#include "cli/listing_sockets.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "base/address.h"
#include "base/text.h"
#include "cli/listing_cell.h"
#include "cli/listing_owner.h"
#include "cli/text_cell.h"

namespace listenwatch {
namespace {

struct SocketColumn {
    std::string_view title;
    std::size_t least; ///< how far it may shrink in a terminal; 0 = not at all
};

enum : std::size_t {
    kProto,
    kAddress,
    kPort,
    kService,
    kReach,
    kPid,
    kProgram,
    kUser,
    kUnit,
    kV6only,
    kNetns,
    kColumnCount
};

constexpr std::size_t kNarrowCount = kV6only; // what follows is for pipes and wide terminals

constexpr std::array<SocketColumn, kColumnCount> kColumns{{{"PROTO", 0},
                                                           {"ADDRESS", 15},
                                                           {"PORT", 0},
                                                           {"SERVICE", 7},
                                                           {"REACH", 0},
                                                           {"PID", 7},
                                                           {"PROGRAM", 8},
                                                           {"USER", 5},
                                                           {"UNIT", 8},
                                                           {"V6ONLY", 0},
                                                           {"NETNS", 0}}};

using Cells = std::array<std::string, kColumnCount>;
using Widths = std::vector<std::size_t>; // of the columns that are shown

struct SocketLine {
    Reach reach = Reach::unknown;
    std::vector<Word> pids;
    std::string unit; // raw
    Cells cells;
};

std::string proto_text(const Endpoint& endpoint)
{
    return endpoint.mptcp ? "mptcp" : proto_name(endpoint.transport);
}

// Whether an IPv6 socket keeps IPv4 clients out.
std::string v6only_text(const Endpoint& endpoint)
{
    if (endpoint.address.family != Address::Family::v6) return "-";
    return endpoint.v6only ? "yes" : "no";
}

// Frames have no address: their device stands for it.
std::string socket_address(const Listener& listener)
{
    const Endpoint& endpoint = listener.endpoint;
    const std::string device = endpoint.bound_ifindex == 0 ? "" : "%" + std::to_string(endpoint.bound_ifindex);
    const std::string filter = listener.filter.value_or(false) ? " filter" : "";
    switch (endpoint.transport) {
    case Transport::unix_: return escape_text(endpoint.path);
    case Transport::vsock: return vsock_text(endpoint);
    case Transport::packet: return (device.empty() ? "*" : device) + filter;
    default: return to_text(endpoint.address) + device + filter;
    }
}

std::string port_text(const Endpoint& endpoint)
{
    if (endpoint.transport == Transport::raw) return "ip " + std::to_string(endpoint.protocol);
    if (endpoint.transport == Transport::packet) return ethertype_text(endpoint.protocol);
    return endpoint.port == 0 && !has_ip_port(endpoint.transport) ? "-" : std::to_string(endpoint.port);
}

std::string or_dash(const std::string& text)
{
    return text.empty() ? "-" : text;
}

SocketLine line_of(const Listener& listener)
{
    const ListingOwner owner = describe_owner(listener);
    const Endpoint& endpoint = listener.endpoint;
    SocketLine line;
    line.reach = listener.access.reach;
    line.unit = owner.service;
    for (const std::uint32_t pid : owner.pids) line.pids.push_back({std::to_string(pid)});
    line.cells[kProto] = proto_text(endpoint);
    line.cells[kAddress] = or_dash(socket_address(listener));
    line.cells[kPort] = port_text(endpoint);
    line.cells[kService] = or_dash(escape_text(listener.service_port));
    line.cells[kReach] = to_text(listener.access.reach);
    line.cells[kPid] = or_dash(join_fitting(line.pids, ",", kUncut));
    line.cells[kProgram] = listener.kernel ? "kernel" : or_dash(escape_text(owner.process));
    line.cells[kUser] = or_dash(escape_text(owner.user));
    line.cells[kUnit] = unit_text(owner.service, kUncut);
    line.cells[kV6only] = v6only_text(endpoint);
    line.cells[kNetns] = listener.id.netns_ino == 0 ? "-" : std::to_string(listener.id.netns_ino);
    return line;
}

Widths natural_widths(std::span<const SocketLine> lines, std::size_t columns)
{
    Widths widths(columns);
    for (std::size_t i = 0; i < columns; ++i) {
        widths[i] = kColumns[i].title.size();
        for (const SocketLine& line : lines) widths[i] = std::max(widths[i], display_width(line.cells[i]));
    }
    return widths;
}

// Takes from the widest column that can give, a column at a time, until the lines fit.
void shrink(Widths& widths, std::size_t width)
{
    std::size_t total = widths.size() - 1;
    for (const std::size_t column : widths) total += column;
    for (; total > width; --total) {
        std::size_t widest = widths.size();
        for (std::size_t i = 0; i < widths.size(); ++i)
            if (kColumns[i].least != 0 && widths[i] > kColumns[i].least &&
                (widest == widths.size() || widths[i] > widths[widest]))
                widest = i;
        if (widest == widths.size()) return;
        --widths[widest];
    }
}

std::string trimmed_line(std::string line)
{
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

std::string fitting_cell(const SocketLine& line, std::size_t column, std::size_t width)
{
    const std::string& cell = line.cells[column];
    if (display_width(cell) <= width) return cell;
    if (column == kPid) return join_fitting(line.pids, ",", width);
    return column == kUnit ? unit_text(line.unit, width) : cut_text(cell, width);
}

std::string draw_line(const SocketLine& line, const Widths& widths, const ListingStyle& style)
{
    std::string text;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const std::string cell = fitting_cell(line, i, widths[i]);
        const Ink ink = i == kReach ? reach_ink(line.reach) : Ink::plain;
        text += (i == 0 ? "" : " ") + (style.has_colour ? paint_text(cell, ink) : cell) +
                std::string(widths[i] - display_width(cell), ' ');
    }
    return trimmed_line(std::move(text));
}

} // namespace

std::string render_sockets(std::span<const ListedListener> listeners, const ListingStyle& style)
{
    std::vector<const Listener*> sorted;
    for (const ListedListener& listed : listeners) sorted.push_back(listed.listener.get());
    std::ranges::sort(sorted, {}, [](const Listener* listener) {
        return std::tuple(listener->endpoint.port, listener->endpoint.transport, listener->endpoint.address,
                          listener->endpoint.path, listener->id);
    });
    std::vector<SocketLine> lines;
    for (const Listener* listener : sorted) lines.push_back(line_of(*listener));
    const bool is_narrow = style.is_terminal && style.width < kWideWidth;
    Widths widths = natural_widths(lines, is_narrow ? kNarrowCount : kColumnCount);
    if (style.is_terminal) shrink(widths, style.width);

    std::string header;
    for (std::size_t i = 0; i < widths.size(); ++i)
        header += (i == 0 ? "" : " ") + fill_text(kColumns[i].title, widths[i]);
    header = trimmed_line(std::move(header));
    std::string text = style.has_colour ? paint_text(header.substr(0, header.size() - 1), Ink::bold) + "\n" : header;
    for (const SocketLine& line : lines) text += draw_line(line, widths, style);
    return text;
}

} // namespace listenwatch
