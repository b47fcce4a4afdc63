#include "snapshot/proc_net.h"

#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "snapshot/proc_family.h"

namespace listenwatch {
namespace {

constexpr std::size_t kLimitBytes = std::size_t{1} << 30U; // 150 bytes for each connection of the host

struct Side {
    Address address;
    std::uint16_t port = 0;
};

// "0100007F:0016": each 32-bit word of the address is printed as a number of the host's byte order.
std::optional<Side> parse_side(std::string_view text, Address::Family family)
{
    const std::size_t digits = family == Address::Family::v4 ? 8 : 32;
    if (text.size() != digits + 5 || text[digits] != ':') return std::nullopt;
    const auto port = parse_number<std::uint16_t>(text.substr(digits + 1), 16);
    if (!port) return std::nullopt;
    Side side{{family, {}}, *port};
    for (std::size_t at = 0; at < digits; at += 8) {
        const auto word = parse_number<std::uint32_t>(text.substr(at, 8), 16);
        if (!word) return std::nullopt;
        std::memcpy(side.address.bytes.data() + at / 2, &*word, sizeof *word);
    }
    return side;
}

// Adds the socket of a line if it listens. False: it is no line of such a table.
bool parse_line(std::string_view line, Listener listener, std::vector<Listener>& listeners)
{
    constexpr std::size_t kLocal = 1, kRemote = 2, kState = 3, kUid = 7, kInode = 9;
    constexpr unsigned kClose = 7, kListen = 10; // TCP_CLOSE and TCP_LISTEN of net/tcp_states.h
    const auto words = split_words(line);
    if (words.size() <= kInode) return false;
    const auto local = parse_side(words[kLocal], listener.endpoint.address.family);
    const auto remote = parse_side(words[kRemote], listener.endpoint.address.family);
    const auto state = parse_number<unsigned>(words[kState], 16);
    const auto uid = parse_number<std::uint32_t>(words[kUid]);
    const auto inode = parse_number<std::uint64_t>(words[kInode]);
    if (!local || !remote || !state || !uid || !inode) return false;
    std::uint16_t port = 0;

    const bool is_tcp = listener.endpoint.transport == Transport::tcp;
    const bool is_raw = listener.endpoint.transport == Transport::raw;
    if (*state != (is_tcp ? kListen : kClose) || remote->port != 0) return true;
    if (local->port == (is_raw ? IPPROTO_RAW : 0)) return true; // raw sockets have their protocol there
    listener.id.inode = *inode;
    listener.endpoint.address = local->address;
    (is_raw ? listener.endpoint.protocol : port) = local->port;
    listener.endpoint.port = port;
    listener.endpoint.v6only = is_raw && local->address.family == Address::Family::v6;
    listener.uid = *uid;
    listeners.push_back(std::move(listener));
    return true;
}

} // namespace

void parse_proc_net(std::string_view text, Transport transport, Address::Family family, std::uint32_t netns_ino,
                    ProcNetTable& table)
{
    Listener frame;
    frame.id.netns_ino = netns_ino;
    frame.endpoint.transport = transport;
    frame.endpoint.address.family = family;
    for (const std::string_view line : split(text, '\n')) {
        const bool is_header = trim(line).starts_with("sl "); // "sl  local_address ..."
        if (is_header || trim(line).empty()) continue;
        if (!parse_line(line, frame, table.listeners)) ++table.malformed;
    }
}

namespace {

// The text of a table; empty when the kernel does not have it.
Result<std::string> read_table(const ProcDir& process, const std::string& name)
{
    auto text = read_file(name, kLimitBytes, process.fd());
    if (text) return text;
    if (::faccessat(process.fd(), "net", X_OK, 0) != 0 || ::faccessat(process.fd(), name.c_str(), F_OK, 0) == 0)
        return during("/proc/" + std::to_string(process.pid()), text.error());
    return std::string{};
}

std::string_view table_name(Transport transport)
{
    switch (transport) {
    case Transport::tcp: return "net/tcp";
    case Transport::udp: return "net/udp";
    case Transport::udplite: return "net/udplite";
    case Transport::raw: return "net/raw";
    case Transport::sctp: return "net/sctp/eps";
    case Transport::unix_: return "net/unix";
    case Transport::packet: return "net/packet";
    case Transport::vsock:
    case Transport::xdp: break;
    }
    return {};
}

} // namespace

bool has_proc_table(Transport transport)
{
    return !table_name(transport).empty();
}

Result<ProcNetTable> read_proc_net(const ProcDir& process, Transport transport, std::uint32_t netns_ino)
{
    ProcNetTable table;
    const std::string name(table_name(transport));
    if (name.empty()) return table;
    const auto text = read_table(process, name);
    if (!text) return std::unexpected(text.error());
    switch (transport) {
    case Transport::unix_: parse_proc_unix(*text, netns_ino, table); return table;
    case Transport::packet: parse_proc_packet(*text, netns_ino, table); return table;
    case Transport::sctp: parse_proc_sctp(*text, netns_ino, table); return table;
    default: break;
    }
    const auto text6 = read_table(process, name + '6');
    if (!text6) return std::unexpected(text6.error());
    parse_proc_net(*text, transport, Address::Family::v4, netns_ino, table);
    parse_proc_net(*text6, transport, Address::Family::v6, netns_ino, table);
    return table;
}

} // namespace listenwatch
