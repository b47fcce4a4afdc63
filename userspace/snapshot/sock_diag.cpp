#include "snapshot/sock_diag.h"

#include <array>
#include <cerrno>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string>

#include "base/file.h"

namespace listenwatch {
namespace {

constexpr std::size_t kBufferSize = 65536; // the kernel fills at most 32 KiB for each datagram of a dump
constexpr int kTries = 3;
constexpr std::uint32_t kAnyState = 0x3ffe; // bits 1 to 13: TCP_ESTABLISHED to TCP_BOUND_INACTIVE

std::string name_of(DiagTable table)
{
    switch (table) {
    case DiagTable::tcp: return "tcp";
    case DiagTable::udp: return "udp";
    case DiagTable::udplite: return "udplite";
    case DiagTable::mptcp: return "mptcp";
    }
    return "unknown";
}

std::unexpected<Error> dump_error(DiagTable table, int error)
{
    const ErrorKind kind = error == ENOENT ? ErrorKind::unsupported : errno_kind(error);
    return fail(kind, "dump of " + name_of(table) + " sockets: " + errno_text(error));
}

} // namespace

void SockDiag::Closer::operator()(mnl_socket* socket) const
{
    ::mnl_socket_close(socket);
}

SockDiag::SockDiag(mnl_socket* socket) : x_socket(socket), x_buffer(kBufferSize) {}

Result<SockDiag> SockDiag::open()
{
    SockDiag diag(::mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC));
    if (!diag.x_socket || ::mnl_socket_bind(diag.x_socket.get(), 0, MNL_SOCKET_AUTOPID) < 0)
        return fail(errno_kind(errno), "open a sock_diag socket: " + errno_text(errno));
    return diag;
}

Result<DiagBatch> SockDiag::dump_once(DiagTable table, int family, DiagStates states)
{
    const bool is_tcp = table == DiagTable::tcp || table == DiagTable::mptcp;
    nlmsghdr* message = ::mnl_nlmsg_put_header(x_buffer.data());
    message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    message->nlmsg_seq = ++x_sequence;
    auto* request = static_cast<inet_diag_req_v2*>(::mnl_nlmsg_put_extra_header(message, sizeof(inet_diag_req_v2)));
    request->sdiag_family = static_cast<__u8>(family);
    request->idiag_states = states == DiagStates::any ? kAnyState : 1U << (is_tcp ? kDiagListen : kDiagClose);
    // 262 needs the attribute (kernel 5.9, 3f935c75eb52). With 0 in the old field an older kernel says ENOENT instead
    // of dumping another table.
    if (table == DiagTable::mptcp)
        ::mnl_attr_put_u32(message, INET_DIAG_REQ_PROTOCOL, static_cast<std::uint32_t>(table));
    else
        request->sdiag_protocol = static_cast<__u8>(table);
    // The name of the ULP comes with INET_DIAG_INFO only (inet_sk_diag_fill).
    if (table == DiagTable::tcp) request->idiag_ext = 1U << (INET_DIAG_INFO - 1U);
    if (::mnl_socket_sendto(x_socket.get(), message, message->nlmsg_len) < 0) return dump_error(table, errno);

    DiagBatch batch;
    while (!batch.done) {
        const ssize_t got = ::mnl_socket_recvfrom(x_socket.get(), x_buffer.data(), x_buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return dump_error(table, errno);
        if (got == 0) return dump_error(table, EPIPE);
        parse_diag_messages(std::span(x_buffer).first(static_cast<std::size_t>(got)), x_sequence, batch);
    }
    if (batch.error != 0) return dump_error(table, batch.error);
    return batch;
}

Result<DiagDump> SockDiag::dump(DiagTable table, DiagStates states)
{
    DiagDump dump;
    for (const int family : {AF_INET, AF_INET6}) {
        Result<DiagBatch> batch = dump_once(table, family, states);
        for (int tries = 1; batch && batch->interrupted && tries < kTries; ++tries)
            batch = dump_once(table, family, states);
        if (!batch) return std::unexpected(batch.error());
        if (batch->interrupted || batch->malformed != 0) dump.complete = false;
        dump.rows.insert(dump.rows.end(), batch->rows.begin(), batch->rows.end());
    }
    return dump;
}

} // namespace listenwatch
