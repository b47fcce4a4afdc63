#include "snapshot/family_message.h"

#include <algorithm>
#include <cstring>
#include <libmnl/libmnl.h>
#include <linux/packet_diag.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <linux/xdp_diag.h>
#include <sys/socket.h>

namespace listenwatch {
namespace {

constexpr std::uint8_t kSocketListens = 10; // TCP_LISTEN, of unix and vsock sockets too

template<class Cookie> std::uint64_t cookie_of(const Cookie& halves)
{
    return std::uint64_t{halves[1]} << 32U | halves[0];
}

SocketType type_of(std::uint8_t type)
{
    if (type == SOCK_STREAM) return SocketType::stream;
    return type == SOCK_SEQPACKET ? SocketType::seqpacket : SocketType::unknown;
}

// The attribute's bytes as a struct; false when there are too few.
template<class Value> bool read_value(const nlattr* attribute, Value& value)
{
    if (mnl_attr_get_payload_len(attribute) < sizeof value) return false;
    std::memcpy(&value, mnl_attr_get_payload(attribute), sizeof value);
    return true;
}

// The callbacks of mnl_attr_parse_payload, which checks each attribute's length against the bytes that are left.
int read_unix(const nlattr* attribute, void* into)
{
    Listener& listener = *static_cast<Listener*>(into);
    unix_diag_rqlen queue{};
    switch (mnl_attr_get_type(attribute)) {
    case UNIX_DIAG_NAME:
        listener.endpoint.path =
            unix_path({static_cast<const char*>(mnl_attr_get_payload(attribute)), mnl_attr_get_payload_len(attribute)});
        break;
    case UNIX_DIAG_RQLEN:
        if (read_value(attribute, queue)) listener.backlog = queue.udiag_wqueue; // of a listener: sk_max_ack_backlog
        break;
    case UNIX_DIAG_UID: read_value(attribute, listener.uid); break;
    default: break;
    }
    return MNL_CB_OK;
}

// A filter is told to CAP_NET_ADMIN only, others get an empty attribute; an extended program is told to nobody.
int read_packet(const nlattr* attribute, void* into)
{
    Listener& listener = *static_cast<Listener*>(into);
    packet_diag_info info{};
    switch (mnl_attr_get_type(attribute)) {
    case PACKET_DIAG_INFO:
        if (read_value(attribute, info)) listener.endpoint.bound_ifindex = info.pdi_index;
        break;
    case PACKET_DIAG_UID: read_value(attribute, listener.uid); break;
    case PACKET_DIAG_FILTER:
        listener.filter = mnl_attr_get_payload_len(attribute) == 0 ? std::nullopt : std::optional(true);
        break;
    default: break;
    }
    return MNL_CB_OK;
}

int read_xdp(const nlattr* attribute, void* into)
{
    Listener& listener = *static_cast<Listener*>(into);
    xdp_diag_info info{};
    if (mnl_attr_get_type(attribute) == XDP_DIAG_INFO && read_value(attribute, info))
        listener.endpoint.bound_ifindex = info.ifindex;
    if (mnl_attr_get_type(attribute) == XDP_DIAG_UID) read_value(attribute, listener.uid);
    return MNL_CB_OK;
}

template<class Message>
std::optional<Message> take_message(std::span<const std::byte> bytes, Listener& listener, mnl_attr_cb_t read)
{
    Message message{};
    if (bytes.size() < sizeof message) return std::nullopt;
    std::memcpy(&message, bytes.data(), sizeof message);
    if (read != nullptr)
        ::mnl_attr_parse_payload(bytes.data() + sizeof message, bytes.size() - sizeof message, read, &listener);
    return message;
}

bool fill_unix(std::span<const std::byte> bytes, Listener& listener)
{
    const auto message = take_message<unix_diag_msg>(bytes, listener, &read_unix);
    if (!message) return false;
    listener.id = {cookie_of(message->udiag_cookie), 0, message->udiag_ino};
    listener.endpoint.transport = Transport::unix_;
    listener.endpoint.type = type_of(message->udiag_type);
    listener.connected = message->udiag_state != kSocketListens;
    return true;
}

bool fill_packet(std::span<const std::byte> bytes, Listener& listener)
{
    listener.filter = false;
    const auto message = take_message<packet_diag_msg>(bytes, listener, &read_packet);
    if (!message) return false;
    listener.id = {cookie_of(message->pdiag_cookie), 0, message->pdiag_ino};
    listener.endpoint.transport = Transport::packet;
    listener.endpoint.protocol = message->pdiag_num;
    listener.connected = message->pdiag_num == 0;
    return true;
}

bool fill_vsock(std::span<const std::byte> bytes, Listener& listener)
{
    const auto message = take_message<vsock_diag_msg>(bytes, listener, nullptr);
    if (!message) return false;
    listener.id = {cookie_of(message->vdiag_cookie), 0, message->vdiag_ino};
    listener.endpoint.transport = Transport::vsock;
    listener.endpoint.type = type_of(message->vdiag_type);
    listener.endpoint.cid = message->vdiag_src_cid;
    listener.endpoint.port = message->vdiag_src_port;
    listener.connected = message->vdiag_state != kSocketListens;
    return true;
}

bool fill_xdp(std::span<const std::byte> bytes, Listener& listener)
{
    const auto message = take_message<xdp_diag_msg>(bytes, listener, &read_xdp);
    if (!message) return false;
    listener.id = {cookie_of(message->xdiag_cookie), 0, message->xdiag_ino};
    listener.endpoint.transport = Transport::xdp;
    listener.connected = listener.endpoint.bound_ifindex == 0;
    return true;
}

} // namespace

std::optional<Listener> read_family_row(std::span<const std::byte> bytes)
{
    if (bytes.empty()) return std::nullopt;
    Listener listener;
    bool is_whole = false;
    switch (static_cast<int>(bytes[0])) { // the family is the first byte of each
    case AF_UNIX: is_whole = fill_unix(bytes, listener); break;
    case AF_PACKET: is_whole = fill_packet(bytes, listener); break;
    case AF_VSOCK: is_whole = fill_vsock(bytes, listener); break;
    case AF_XDP: is_whole = fill_xdp(bytes, listener); break;
    default: break;
    }
    return is_whole ? std::optional(std::move(listener)) : std::nullopt;
}

std::string unix_path(std::string_view bytes)
{
    const bool is_abstract = bytes.starts_with('\0');
    if (!is_abstract) return std::string(bytes.substr(0, bytes.find('\0')));
    std::string path(bytes);
    std::ranges::replace(path, '\0', '@');
    return path;
}

} // namespace listenwatch
