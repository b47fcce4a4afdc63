#include "snapshot/proc_family.h"

#include <array>
#include <optional>
#include <sys/socket.h>

#include "base/address.h"
#include "base/text.h"

namespace listenwatch {
namespace {

// The first words of a line as numbers of these bases; nullopt when one is none. Base 0: not a number, not read.
template<std::size_t count> std::optional<std::array<std::uint64_t, count>>
read_numbers(const std::vector<std::string_view>& words, const std::array<int, count>& bases)
{
    std::array<std::uint64_t, count> numbers{};
    if (words.size() < count) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
        if (bases[i] == 0) continue;
        const auto number = parse_number<std::uint64_t>(words[i], bases[i]);
        if (!number) return std::nullopt;
        numbers[i] = *number;
    }
    return numbers;
}

Listener frame_of(Transport transport, std::uint32_t netns_ino)
{
    Listener listener;
    listener.id.netns_ino = netns_ino;
    listener.endpoint.transport = transport;
    return listener;
}

SocketType unix_type(std::uint64_t type)
{
    if (type == SOCK_STREAM) return SocketType::stream;
    return type == SOCK_SEQPACKET ? SocketType::seqpacket : SocketType::unknown;
}

// Num RefCount Protocol Flags Type St Inode Path (unix_seq_show). The path may hold blanks.
bool add_unix(std::string_view line, Listener listener, ProcNetTable& table)
{
    constexpr std::uint64_t kAccepts = 1U << 16U; // __SO_ACCEPTCON
    const auto words = split_words(line);
    const auto numbers = read_numbers<7>(words, {0, 16, 16, 16, 16, 16, 10});
    if (!numbers || !words[0].ends_with(':')) return false;
    const auto [number, references, protocol, flags, type, state, inode] = *numbers;
    if ((flags & kAccepts) == 0) return true;
    const char* rest = words[6].data() + words[6].size();
    if (rest != line.data() + line.size()) listener.endpoint.path = {rest + 1, line.data() + line.size()};
    listener.id.inode = inode;
    listener.endpoint.type = unix_type(type);
    table.listeners.push_back(std::move(listener));
    return true;
}

// sk RefCnt Type Proto Iface R Rmem User Inode (packet_seq_show)
bool add_packet(std::string_view line, Listener listener, ProcNetTable& table)
{
    const auto numbers = read_numbers<9>(split_words(line), {0, 10, 10, 16, 10, 10, 10, 10, 10});
    if (!numbers) return false;
    const auto [socket, references, type, protocol, ifindex, running, memory, uid, inode] = *numbers;
    listener.id.inode = inode;
    listener.uid = static_cast<std::uint32_t>(uid);
    listener.endpoint.protocol = static_cast<std::uint16_t>(protocol);
    listener.endpoint.bound_ifindex = static_cast<std::uint32_t>(ifindex);
    listener.connected = protocol == 0;
    table.listeners.push_back(std::move(listener));
    return true;
}

// ENDPT SOCK STY SST HBKT LPORT UID INODE LADDRS (sctp_eps_seq_show)
bool add_sctp(std::string_view line, Listener listener, ProcNetTable& table)
{
    constexpr std::uint64_t kListen = 10, kOneToOne = 2; // SCTP_SS_LISTENING, SCTP_SOCKET_TCP
    const auto words = split_words(line);
    const auto numbers = read_numbers<8>(words, {0, 0, 10, 10, 10, 10, 10, 10});
    if (!numbers) return false;
    const auto [endpoint, socket, style, state, bucket, port, uid, inode] = *numbers;
    if (state != kListen) return true;
    if (const auto address = parse_address(words.size() > 8 ? words[8] : "")) listener.endpoint.address = *address;
    listener.id.inode = inode;
    listener.uid = static_cast<std::uint32_t>(uid);
    listener.endpoint.port = static_cast<std::uint32_t>(port);
    listener.endpoint.type = style == kOneToOne ? SocketType::stream : SocketType::seqpacket;
    table.listeners.push_back(std::move(listener));
    return true;
}

template<class Add>
void parse_lines(std::string_view text, std::string_view header, const Listener& frame, ProcNetTable& table, Add add)
{
    for (const std::string_view line : split(text, '\n'))
        if (!trim(line).empty() && !trim(line).starts_with(header) && !add(line, frame, table)) ++table.malformed;
}

} // namespace

void parse_proc_unix(std::string_view text, std::uint32_t netns_ino, ProcNetTable& table)
{
    parse_lines(text, "Num ", frame_of(Transport::unix_, netns_ino), table, add_unix);
}

void parse_proc_packet(std::string_view text, std::uint32_t netns_ino, ProcNetTable& table)
{
    parse_lines(text, "sk ", frame_of(Transport::packet, netns_ino), table, add_packet);
}

void parse_proc_sctp(std::string_view text, std::uint32_t netns_ino, ProcNetTable& table)
{
    parse_lines(text, "ENDPT ", frame_of(Transport::sctp, netns_ino), table, add_sctp);
}

std::size_t count_protocol(std::string_view text, std::string_view protocol)
{
    for (const std::string_view line : split(text, '\n')) {
        const auto words = split_words(line); // protocol size sockets ...
        if (words.size() > 2 && words[0] == protocol) return parse_number<std::size_t>(words[2]).value_or(0);
    }
    return 0;
}

} // namespace listenwatch
