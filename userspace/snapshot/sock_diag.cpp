#include "snapshot/sock_diag.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/packet_diag.h>
#include <linux/smc_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <linux/xdp_diag.h>
#include <netinet/in.h>
#include <string>

#include "base/address.h"
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
    case DiagTable::sctp: return "sctp";
    case DiagTable::udplite: return "udplite";
    case DiagTable::raw: return "raw";
    case DiagTable::mptcp: return "mptcp";
    }
    return "unknown";
}

std::unexpected<Error> dump_error(const std::string& name, int error)
{
    const ErrorKind kind = error == ENOENT ? ErrorKind::unsupported : errno_kind(error);
    return fail(kind, "dump of " + name + " sockets: " + errno_text(error));
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

nlmsghdr* SockDiag::put_header()
{
    nlmsghdr* message = ::mnl_nlmsg_put_header(x_buffer.data());
    message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    message->nlmsg_seq = ++x_sequence;
    return message;
}

Result<DiagBatch> SockDiag::exchange(const nlmsghdr* message, const std::string& name, DiagBatch batch)
{
    if (::mnl_socket_sendto(x_socket.get(), message, message->nlmsg_len) < 0) return dump_error(name, errno);
    while (!batch.done) {
        const ssize_t got = ::mnl_socket_recvfrom(x_socket.get(), x_buffer.data(), x_buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return dump_error(name, errno);
        if (got == 0) return dump_error(name, EPIPE);
        parse_diag_messages(std::span(x_buffer).first(static_cast<std::size_t>(got)), x_sequence, batch);
    }
    if (batch.error != 0) return dump_error(name, batch.error);
    return batch;
}

Result<DiagBatch> SockDiag::dump_once(DiagTable table, int family, DiagStates states)
{
    const bool listens = table == DiagTable::tcp || table == DiagTable::mptcp || table == DiagTable::sctp;
    nlmsghdr* message = put_header();
    auto* request = static_cast<inet_diag_req_v2*>(::mnl_nlmsg_put_extra_header(message, sizeof(inet_diag_req_v2)));
    request->sdiag_family = static_cast<__u8>(family);
    request->idiag_states = states == DiagStates::any ? kAnyState : 1U << (listens ? kDiagListen : kDiagClose);
    // 262 needs the attribute (kernel 5.9, 3f935c75eb52). With 0 in the old field an older kernel says ENOENT instead
    // of dumping another table.
    if (table == DiagTable::mptcp)
        ::mnl_attr_put_u32(message, INET_DIAG_REQ_PROTOCOL, static_cast<std::uint32_t>(table));
    else
        request->sdiag_protocol = static_cast<__u8>(table);
    // The name of the ULP comes with INET_DIAG_INFO only (inet_sk_diag_fill).
    if (table == DiagTable::tcp) request->idiag_ext = 1U << (INET_DIAG_INFO - 1U);
    return exchange(message, name_of(table));
}

Result<DiagBatch> SockDiag::dump_family_once(Transport family)
{
    nlmsghdr* message = put_header();
    const auto put = [message]<class Request>(Request request) {
        std::memcpy(::mnl_nlmsg_put_extra_header(message, sizeof request), &request, sizeof request);
    };
    switch (family) {
    case Transport::unix_:
        put(unix_diag_req{.sdiag_family = AF_UNIX,
                          .sdiag_protocol = 0,
                          .pad = 0,
                          .udiag_states = 1U << kDiagListen,
                          .udiag_ino = 0,
                          .udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID,
                          .udiag_cookie = {}});
        break;
    case Transport::packet:
        put(packet_diag_req{.sdiag_family = AF_PACKET,
                            .sdiag_protocol = 0,
                            .pad = 0,
                            .pdiag_ino = 0,
                            .pdiag_show = PACKET_SHOW_INFO | PACKET_SHOW_FILTER,
                            .pdiag_cookie = {}});
        break;
    case Transport::vsock:
        put(vsock_diag_req{.sdiag_family = AF_VSOCK,
                           .sdiag_protocol = 0,
                           .pad = 0,
                           .vdiag_states = 1U << kDiagListen,
                           .vdiag_ino = 0,
                           .vdiag_show = 0,
                           .vdiag_cookie = {}});
        break;
    case Transport::xdp:
        put(xdp_diag_req{.sdiag_family = AF_XDP,
                         .sdiag_protocol = 0,
                         .pad = 0,
                         .xdiag_ino = 0,
                         .xdiag_show = XDP_SHOW_INFO,
                         .xdiag_cookie = {}});
        break;
    default: return fail(ErrorKind::unsupported, "no dump of that family");
    }
    return exchange(message, std::string(to_text(family)));
}

Result<DiagDump> SockDiag::dump_family(Transport family)
{
    Result<DiagBatch> batch = dump_family_once(family);
    for (int tries = 1; batch && batch->interrupted && tries < kTries; ++tries) batch = dump_family_once(family);
    if (!batch) return std::unexpected(batch.error());
    return DiagDump{{}, std::move(batch->listeners), !batch->interrupted && batch->malformed == 0};
}

Result<DiagBatch> SockDiag::dump_smc_once()
{
    nlmsghdr* message = put_header();
    auto* request = static_cast<smc_diag_req*>(::mnl_nlmsg_put_extra_header(message, sizeof(smc_diag_req)));
    request->diag_family = AF_SMC;
    DiagBatch batch;
    batch.of_smc = true;
    return exchange(message, "smc", std::move(batch));
}

Result<DiagDump> SockDiag::dump_smc()
{
    Result<DiagBatch> batch = dump_smc_once();
    for (int tries = 1; batch && batch->interrupted && tries < kTries; ++tries) batch = dump_smc_once();
    if (!batch) return std::unexpected(batch.error());
    return DiagDump{std::move(batch->rows), {}, !batch->interrupted && batch->malformed == 0};
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
