#include "firewall/nft_socket.h"

#include <array>
#include <cerrno>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

namespace listenwatch {

bool NftSocket::send(const NftQuestion& question)
{
    alignas(nlmsghdr) std::array<char, 1024> bytes{};
    nlmsghdr* header = mnl_nlmsg_put_header(bytes.data());
    header->nlmsg_type = static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8U | question.type);
    header->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | (question.is_dump ? NLM_F_DUMP : NLM_F_ACK));
    header->nlmsg_seq = ++x_sequence;
    auto* body = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(header, sizeof(nfgenmsg)));
    body->nfgen_family = question.family;
    body->version = NFNETLINK_V0;
    for (const auto& [type, name] : question.names)
        if (!mnl_attr_put_strz_check(header, bytes.size(), type, name.c_str())) {
            errno = EMSGSIZE;
            return false;
        }
    const sockaddr_nl kernel{AF_NETLINK, 0, 0, 0};
    return ::sendto(x_socket, header, header->nlmsg_len, 0, reinterpret_cast<const sockaddr*>(&kernel),
                    sizeof kernel) >= 0;
}

// False when the answer has come to its end.
bool NftSocket::take(std::size_t size, NftAnswer& answer, const std::function<bool(const nlmsghdr*)>& use) const
{
    int left = static_cast<int>(size);
    for (const auto* message = reinterpret_cast<const nlmsghdr*>(x_buffer.data()); mnl_nlmsg_ok(message, left);
         message = mnl_nlmsg_next(message, &left)) {
        if (message->nlmsg_seq != x_sequence) continue; // of a question that was given up
        if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) answer.is_torn = true;
        if (message->nlmsg_type == NLMSG_ERROR || message->nlmsg_type == NLMSG_DONE) {
            // Both begin with a negative errno, or 0.
            if (mnl_nlmsg_get_payload_len(message) >= sizeof(int))
                answer.error = -*static_cast<const int*>(mnl_nlmsg_get_payload(message));
            return false;
        }
        answer.is_cut = mnl_nlmsg_get_payload_len(message) >= sizeof(nfgenmsg) && !use(message);
        if (answer.is_cut) return false;
    }
    return true;
}

NftAnswer NftSocket::ask(const NftQuestion& question, const std::function<bool(const nlmsghdr*)>& use)
{
    NftAnswer answer;
    if (!send(question)) return {errno};
    for (;;) {
        const ssize_t got = ::recv(x_socket, x_buffer.data(), x_buffer.size(), MSG_TRUNC);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return {errno};
        if (got == 0) return {EPIPE};
        if (static_cast<std::size_t>(got) > x_buffer.size()) return {EMSGSIZE};
        if (!take(static_cast<std::size_t>(got), answer, use)) return answer;
    }
}

} // namespace listenwatch
