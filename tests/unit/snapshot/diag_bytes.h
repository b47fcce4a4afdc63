// Builds sock_diag answers byte by byte, as the kernel lays them out.
#pragma once

#include <arpa/inet.h>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <span>
#include <string_view>
#include <sys/socket.h>
#include <vector>

namespace listenwatch {

inline constexpr std::uint32_t kSequence = 7;

/// Bytes of one datagram. Heap memory of its exact size, so that a read beyond it is caught by the sanitizer.
class DiagBytes {
public:
    /// Appends a message and returns where it starts.
    std::size_t add_message(std::uint16_t type, std::span<const std::byte> payload, std::uint16_t flags = NLM_F_MULTI)
    {
        const std::size_t start = x_bytes.size();
        nlmsghdr header{};
        header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + payload.size());
        header.nlmsg_type = type;
        header.nlmsg_flags = flags;
        header.nlmsg_seq = kSequence;
        append(std::as_bytes(std::span(&header, 1)));
        append(payload);
        x_bytes.resize((x_bytes.size() + 3) / 4 * 4);
        return start;
    }

    std::size_t add_end(std::uint16_t type, std::int32_t code)
    {
        return add_message(type, std::as_bytes(std::span(&code, 1)));
    }

    void append(std::span<const std::byte> bytes) { x_bytes.insert(x_bytes.end(), bytes.begin(), bytes.end()); }

    std::vector<std::byte>& bytes() { return x_bytes; }

private:
    std::vector<std::byte> x_bytes;
};

/// An attribute: header, value, padding.
inline void add_attribute(std::vector<std::byte>& payload, std::uint16_t type, std::span<const std::byte> value)
{
    nlattr header{};
    header.nla_len = static_cast<std::uint16_t>(sizeof header + value.size());
    header.nla_type = type;
    const auto raw = std::as_bytes(std::span(&header, 1));
    payload.insert(payload.end(), raw.begin(), raw.end());
    payload.insert(payload.end(), value.begin(), value.end());
    payload.resize((payload.size() + 3) / 4 * 4);
}

template<class Value> void add_attribute_of(std::vector<std::byte>& payload, std::uint16_t type, const Value& value)
{
    add_attribute(payload, type, std::as_bytes(std::span(&value, 1)));
}

/// The fixed part of a row: a listening IPv4 socket on 127.0.0.1:8080.
inline inet_diag_msg diag_body()
{
    inet_diag_msg body{};
    body.idiag_family = AF_INET;
    body.idiag_state = 10;
    body.id.idiag_sport = htons(8080);
    body.id.idiag_src[0] = htonl(0x7f000001);
    body.id.idiag_if = 3;
    body.id.idiag_cookie[0] = 0x11223344;
    body.id.idiag_cookie[1] = 0x55;
    body.idiag_wqueue = 128;
    body.idiag_uid = 1000;
    body.idiag_inode = 4711;
    return body;
}

inline std::vector<std::byte> payload_of(const inet_diag_msg& body)
{
    const auto raw = std::as_bytes(std::span(&body, 1));
    return {raw.begin(), raw.end()};
}

/// INET_DIAG_ULP_INFO with a name in it.
inline void add_ulp(std::vector<std::byte>& payload, std::string_view name)
{
    std::vector<std::byte> nested;
    const auto text = std::as_bytes(std::span(name.data(), name.size()));
    std::vector<std::byte> with_end(text.begin(), text.end());
    with_end.push_back(std::byte{0});
    add_attribute(nested, INET_ULP_INFO_NAME, with_end);
    add_attribute(payload, INET_DIAG_ULP_INFO, nested);
}

} // namespace listenwatch
