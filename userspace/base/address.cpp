#include "base/address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kAnyCid = 0xffff'ffff; // VMADDR_CID_ANY of linux/vm_sockets.h

// By hand: inet_ntop goes through printf, and this runs for every event.
std::string v4_text(const std::array<std::uint8_t, 16>& bytes)
{
    std::string text; // at most 15 bytes: no allocation
    for (std::size_t i = 0; i < 4; ++i) {
        const unsigned byte = bytes[i];
        if (i > 0) text += '.';
        if (byte >= 100) text += static_cast<char>('0' + byte / 100);
        if (byte >= 10) text += static_cast<char>('0' + byte / 10 % 10);
        text += static_cast<char>('0' + byte % 10);
    }
    return text;
}

// "0x0003 on device 2"
std::string device_text(const Endpoint& endpoint)
{
    std::string text = endpoint.transport == Transport::packet ? ethertype_text(endpoint.protocol) + " on " : "on ";
    const bool is_any = endpoint.bound_ifindex == 0 && endpoint.transport == Transport::packet;
    if (is_any) return text + "every device";
    return endpoint.bound_ifindex == 0 ? text + "a device" : text + "device " + std::to_string(endpoint.bound_ifindex);
}

} // namespace

std::string to_text(const Address& address)
{
    if (address.family == Address::Family::none) return {};
    if (address.family == Address::Family::v4) return v4_text(address.bytes);
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size());
    return text.data();
}

std::optional<Address> parse_address(std::string_view text)
{
    const std::string copy(text);
    Address address;
    if (::inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1)
        address.family = Address::Family::v4;
    else if (::inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1)
        address.family = Address::Family::v6;
    else
        return std::nullopt;
    return address;
}

bool in_prefix(const Address& address, const Address& network, unsigned bits)
{
    if (address.family != network.family || address.family == Address::Family::none) return false;
    bits = std::min(bits, address.family == Address::Family::v4 ? 32U : 128U);
    for (std::size_t i = 0; bits > 0; ++i, bits -= std::min(bits, 8U)) {
        const auto mask = static_cast<std::uint8_t>(0xff00U >> std::min(bits, 8U));
        if ((address.bytes[i] & mask) != (network.bytes[i] & mask)) return false;
    }
    return true;
}

bool is_wildcard(const Address& address)
{
    return address.family != Address::Family::none &&
           std::ranges::all_of(address.bytes, [](std::uint8_t byte) { return byte == 0; });
}

bool is_loopback(const Address& address)
{
    static const Address kV4{Address::Family::v4, {127}};
    static const Address kV6{Address::Family::v6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    static const Address kMapped{Address::Family::v6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127}};
    return in_prefix(address, kV4, 8) || address == kV6 || in_prefix(address, kMapped, 104);
}

bool is_link_local_v6(const Address& address)
{
    static const Address kNetwork{Address::Family::v6, {0xfe, 0x80}};
    return in_prefix(address, kNetwork, 10);
}

Address unmapped(const Address& address)
{
    static const Address kMapped{Address::Family::v6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};
    if (!in_prefix(address, kMapped, 96)) return address;
    Address v4{Address::Family::v4, {}};
    std::copy_n(address.bytes.begin() + 12, 4, v4.bytes.begin());
    return v4;
}

std::string to_text(const Endpoint& endpoint)
{
    if (endpoint.transport == Transport::unix_) return endpoint.path.empty() ? "?" : escape_text(endpoint.path);
    if (endpoint.transport == Transport::vsock) return vsock_text(endpoint);
    if (endpoint.transport == Transport::raw)
        return to_text(endpoint.address) + " protocol " + std::to_string(endpoint.protocol);
    if (endpoint.transport == Transport::packet || endpoint.transport == Transport::xdp) return device_text(endpoint);
    const std::string address = to_text(endpoint.address);
    const std::string port = std::to_string(endpoint.port);
    return endpoint.address.family == Address::Family::v6 ? "[" + address + "]:" + port : address + ":" + port;
}

std::string vsock_text(const Endpoint& endpoint)
{
    if (endpoint.port == 0) return {};
    const std::string cid = endpoint.cid == kAnyCid ? "*" : std::to_string(endpoint.cid);
    return cid + ":" + std::to_string(endpoint.port);
}

std::string ethertype_text(std::uint16_t ethertype)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = "0x";
    for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[(ethertype >> shift) & 15];
    return text;
}

std::string_view to_text(SocketType type)
{
    switch (type) {
    case SocketType::unknown: return "";
    case SocketType::stream: return "stream";
    case SocketType::seqpacket: return "seqpacket";
    }
    return "";
}

std::optional<Transport> parse_transport(std::string_view name)
{
    const auto* found = std::ranges::find(kTransports, name, [](Transport each) { return to_text(each); });
    return found == kTransports.end() ? std::nullopt : std::optional(*found);
}

std::optional<std::uint8_t> ip_protocol(Transport transport)
{
    switch (transport) {
    case Transport::tcp: return IPPROTO_TCP;
    case Transport::udp: return IPPROTO_UDP;
    case Transport::udplite: return IPPROTO_UDPLITE;
    case Transport::sctp: return IPPROTO_SCTP;
    case Transport::unix_:
    case Transport::vsock:
    case Transport::raw:
    case Transport::packet:
    case Transport::xdp: break;
    }
    return std::nullopt;
}

std::optional<Transport> transport_of(std::uint8_t protocol)
{
    const auto* found = std::ranges::find(kTransports, std::optional(protocol), ip_protocol);
    return found == kTransports.end() ? std::nullopt : std::optional(*found);
}

std::string_view to_text(Transport transport)
{
    switch (transport) {
    case Transport::tcp: return "tcp";
    case Transport::udp: return "udp";
    case Transport::udplite: return "udp_lite";
    case Transport::sctp: return "sctp";
    case Transport::unix_: return "unix";
    case Transport::vsock: return "vsock";
    case Transport::raw: return "raw";
    case Transport::packet: return "packet";
    case Transport::xdp: return "xdp";
    }
    return "unknown";
}

std::string_view to_text(Reach reach)
{
    switch (reach) {
    case Reach::unknown: return "unknown";
    case Reach::loopback: return "loopback";
    case Reach::link: return "link";
    case Reach::private_: return "private";
    case Reach::public_: return "public";
    case Reach::all: return "all";
    }
    return "unknown";
}

std::string_view to_text(Firewall firewall)
{
    switch (firewall) {
    case Firewall::unknown: return "unknown";
    case Firewall::open: return "open";
    case Firewall::filtered: return "filtered";
    }
    return "unknown";
}

std::string ports_text(const Steering& steering)
{
    const std::string first = std::to_string(steering.first_port);
    return steering.first_port == steering.last_port ? first : first + "-" + std::to_string(steering.last_port);
}

} // namespace listenwatch
