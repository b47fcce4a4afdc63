#include "enrich/rtnetlink_dump.h"

#include <array>
#include <cerrno>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/file.h"

namespace listenwatch {

void CloseRtnetlink::operator()(mnl_socket* socket) const
{
    mnl_socket_close(socket);
}

Result<RtnetlinkSocket> open_rtnetlink(unsigned groups)
{
    RtnetlinkSocket socket(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
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

    alignas(nlmsghdr) std::array<char, 32768> reply; // what the kernel makes a dump's pieces of
    RtnetlinkDump result = RtnetlinkDump::whole;
    for (;;) {
        const ssize_t got = mnl_socket_recvfrom(socket, reply.data(), reply.size());
        if (got <= 0) return RtnetlinkDump::refused;
        int left = static_cast<int>(got);
        for (const auto* message = reinterpret_cast<const nlmsghdr*>(reply.data()); mnl_nlmsg_ok(message, left);
             message = mnl_nlmsg_next(message, &left)) {
            if (message->nlmsg_seq != sequence) continue; // of a dump that was given up
            if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) result = RtnetlinkDump::torn;
            if (message->nlmsg_type == NLMSG_ERROR) return RtnetlinkDump::refused;
            if (message->nlmsg_type == NLMSG_DONE) return result;
            use(message);
        }
    }
}

} // namespace listenwatch
