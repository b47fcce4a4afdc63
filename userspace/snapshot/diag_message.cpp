#include "snapshot/diag_message.h"

#include <arpa/inet.h>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/smc_diag.h>
#include <linux/sock_diag.h>
#include <string_view>
#include <sys/socket.h>

#include "snapshot/family_message.h"

namespace listenwatch {
namespace {

Address address_of(std::uint8_t family, const __be32 (&words)[4])
{
    Address address;
    address.family = family == AF_INET ? Address::Family::v4 : Address::Family::v6;
    std::memcpy(address.bytes.data(), words, family == AF_INET ? 4 : 16);
    return address;
}

// The text of a string attribute, without its end.
std::string_view text_of(const nlattr* attribute)
{
    const std::string_view text(static_cast<const char*>(mnl_attr_get_payload(attribute)),
                                mnl_attr_get_payload_len(attribute));
    return text.substr(0, text.find('\0'));
}

// The callbacks of mnl_attr_parse_payload, which checks each attribute's length against the bytes that are left.
int find_mptcp_name(const nlattr* attribute, void* is_mptcp)
{
    if (mnl_attr_get_type(attribute) == INET_ULP_INFO_NAME && text_of(attribute) == "mptcp")
        *static_cast<bool*>(is_mptcp) = true;
    return MNL_CB_OK;
}

int read_attribute(const nlattr* attribute, void* into)
{
    DiagRow& row = *static_cast<DiagRow*>(into);
    const std::size_t size = mnl_attr_get_payload_len(attribute);
    switch (mnl_attr_get_type(attribute)) {
    case INET_DIAG_SKV6ONLY:
        if (size >= sizeof(std::uint8_t)) row.v6only = mnl_attr_get_u8(attribute) != 0;
        break;
    case INET_DIAG_CGROUP_ID:
        if (size >= sizeof(std::uint64_t)) row.cgroup_id = mnl_attr_get_u64(attribute);
        break;
    case INET_DIAG_ULP_INFO:
        ::mnl_attr_parse_payload(mnl_attr_get_payload(attribute), size, &find_mptcp_name, &row.mptcp_subflow);
        break;
    default: break;
    }
    return MNL_CB_OK;
}

// Its address is that of the TCP socket inside. The message does not tell the family: an IPv4 address is one whose
// other words are 0.
void read_smc_row(const nlmsghdr* message, DiagBatch& batch)
{
    if (mnl_nlmsg_get_payload_len(message) < sizeof(smc_diag_msg)) {
        ++batch.malformed;
        return;
    }
    const auto* body = static_cast<const smc_diag_msg*>(mnl_nlmsg_get_payload(message));
    const auto& words = body->id.idiag_src;
    DiagRow row;
    row.address = address_of((words[1] | words[2] | words[3]) == 0 ? AF_INET : AF_INET6, words);
    row.port = ntohs(body->id.idiag_sport);
    row.connected = body->id.idiag_dport != 0;
    row.state = body->diag_state;
    row.uid = body->diag_uid;
    row.inode = static_cast<std::uint32_t>(body->diag_inode);
    row.cookie = std::uint64_t{body->id.idiag_cookie[1]} << 32U | body->id.idiag_cookie[0];
    batch.rows.push_back(row);
}

void read_row(const nlmsghdr* message, DiagBatch& batch)
{
    if (batch.of_smc) return read_smc_row(message, batch);
    const std::size_t size = mnl_nlmsg_get_payload_len(message);
    const auto* body = static_cast<const inet_diag_msg*>(mnl_nlmsg_get_payload(message));
    if (auto listener = read_family_row({static_cast<const std::byte*>(mnl_nlmsg_get_payload(message)), size})) {
        batch.listeners.push_back(std::move(*listener));
        return;
    }
    if (size < sizeof *body || (body->idiag_family != AF_INET && body->idiag_family != AF_INET6)) {
        ++batch.malformed;
        return;
    }
    DiagRow row;
    row.address = address_of(body->idiag_family, body->id.idiag_src);
    row.port = ntohs(body->id.idiag_sport);
    row.connected = body->id.idiag_dport != 0;
    row.state = body->idiag_state;
    row.ifindex = body->id.idiag_if;
    row.uid = body->idiag_uid;
    row.inode = body->idiag_inode;
    row.cookie = std::uint64_t{body->id.idiag_cookie[1]} << 32U | body->id.idiag_cookie[0];
    if (row.state == kDiagListen) row.backlog = body->idiag_wqueue; // tcp_diag_get_info: sk_max_ack_backlog
    ::mnl_attr_parse_payload(body + 1, size - sizeof *body, &read_attribute, &row);
    batch.rows.push_back(row);
}

// The end of a dump and an error both carry a negative errno; a dump that ended well carries 0 or, long ago, nothing.
void read_end(const nlmsghdr* message, DiagBatch& batch)
{
    batch.done = true;
    std::int32_t code = 0;
    if (mnl_nlmsg_get_payload_len(message) >= sizeof code)
        std::memcpy(&code, mnl_nlmsg_get_payload(message), sizeof code);
    else if (message->nlmsg_type == NLMSG_ERROR)
        code = -EBADMSG;
    batch.error = code < 0 && code > -4096 ? -code : 0; // 4095 is the kernel's MAX_ERRNO
}

} // namespace

void parse_diag_messages(std::span<const std::byte> bytes, std::uint32_t sequence, DiagBatch& batch)
{
    assert(reinterpret_cast<std::uintptr_t>(bytes.data()) % 4 == 0);
    while (!bytes.empty() && !batch.done) {
        const auto* message = reinterpret_cast<const nlmsghdr*>(bytes.data());
        // mnl_nlmsg_ok of libmnl 1.0.4 takes lengths above 2 GiB for negative numbers and lets them pass.
        if (bytes.size() < sizeof *message || message->nlmsg_len < sizeof *message ||
            message->nlmsg_len > bytes.size()) {
            ++batch.malformed;
            return;
        }
        if (message->nlmsg_seq == sequence) {
            batch.interrupted = batch.interrupted || (message->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
            if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR)
                read_end(message, batch);
            else if (message->nlmsg_type == SOCK_DIAG_BY_FAMILY)
                read_row(message, batch);
        }
        const std::size_t aligned = (std::size_t{message->nlmsg_len} + 3) & ~std::size_t{3};
        bytes = bytes.subspan(std::min(aligned, bytes.size()));
    }
}

} // namespace listenwatch
