#include "enrich/rtnetlink_dump.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/file.h"

namespace listenwatch {
namespace {

// WireGuard's answer has its private key in it: nothing of an answer stays in memory.
struct Reply {
    alignas(nlmsghdr) std::array<char, 32768> bytes; // what the kernel makes a dump's pieces of
    ~Reply() { ::explicit_bzero(bytes.data(), bytes.size()); }
};

// An error of 0 is the end of what was asked with NLM_F_ACK.
bool is_done(const nlmsghdr* message)
{
    return mnl_nlmsg_get_payload_len(message) >= sizeof(nlmsgerr) &&
           static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(message))->error == 0;
}

} // namespace

void CloseRtnetlink::operator()(mnl_socket* socket) const
{
    mnl_socket_close(socket);
}

Result<RtnetlinkSocket> open_rtnetlink(unsigned groups, int family)
{
    RtnetlinkSocket socket(mnl_socket_open2(family, SOCK_CLOEXEC));
    if (!socket || mnl_socket_bind(socket.get(), groups, MNL_SOCKET_AUTOPID) < 0)
        return fail(errno_kind(errno), "open rtnetlink socket: " + errno_text(errno));
    return socket;
}

RtnetlinkDump dump_rtnetlink(mnl_socket* socket, std::uint16_t type, std::uint32_t sequence,
                             const std::function<void(const nlmsghdr*)>& use)
{
    alignas(nlmsghdr) std::array<char, 128> request{};
    nlmsghdr* header = mnl_nlmsg_put_header(request.data());
    header->nlmsg_type = type;
    header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    header->nlmsg_seq = sequence;
    mnl_nlmsg_put_extra_header(header, sizeof(ifinfomsg)); // family 0: all; ifaddrmsg is shorter and all zero, too
    if (mnl_socket_sendto(socket, header, header->nlmsg_len) < 0) return RtnetlinkDump::refused;
    return read_answer(socket, sequence, use);
}

RtnetlinkDump read_answer(mnl_socket* socket, std::uint32_t sequence, const std::function<void(const nlmsghdr*)>& use)
{
    Reply reply;
    RtnetlinkDump result = RtnetlinkDump::whole;
    for (;;) {
        const ssize_t got = mnl_socket_recvfrom(socket, reply.bytes.data(), reply.bytes.size());
        if (got <= 0) return RtnetlinkDump::refused;
        int left = static_cast<int>(got);
        for (const auto* message = reinterpret_cast<const nlmsghdr*>(reply.bytes.data()); mnl_nlmsg_ok(message, left);
             message = mnl_nlmsg_next(message, &left)) {
            if (message->nlmsg_seq != sequence) continue; // of a dump that was given up
            if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) result = RtnetlinkDump::torn;
            if (message->nlmsg_type == NLMSG_ERROR) return is_done(message) ? result : RtnetlinkDump::refused;
            if (message->nlmsg_type == NLMSG_DONE) return result;
            use(message);
        }
    }
}

} // namespace listenwatch
