#include "netlink_request.h"

#include <cerrno>

#include <sys/socket.h>

#include "base/unique_fd.h"

namespace listenwatch::actor {
namespace {

constexpr std::size_t kHead = sizeof(nlattr);

} // namespace

void NetlinkRequest::begin_message(std::uint16_t type, std::uint16_t flags, std::size_t body_size)
{
    header().nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(body_size));
    header().nlmsg_type = type;
    header().nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
}

void NetlinkRequest::put(std::uint16_t type, const void* data, std::size_t size)
{
    const std::size_t at = NLMSG_ALIGN(header().nlmsg_len);
    auto* attribute = reinterpret_cast<nlattr*>(x_bytes.data() + at);
    attribute->nla_type = type;
    attribute->nla_len = static_cast<std::uint16_t>(kHead + size);
    if (size != 0) std::memcpy(x_bytes.data() + at + kHead, data, size);
    header().nlmsg_len = static_cast<std::uint32_t>(at + NLA_ALIGN(attribute->nla_len));
}

std::size_t NetlinkRequest::begin(std::uint16_t type)
{
    const std::size_t at = NLMSG_ALIGN(header().nlmsg_len);
    put(type, nullptr, 0);
    return at;
}

void NetlinkRequest::end(std::size_t at)
{
    reinterpret_cast<nlattr*>(x_bytes.data() + at)->nla_len = static_cast<std::uint16_t>(header().nlmsg_len - at);
}

// The first message of the answer is in x_reply then.
int NetlinkRequest::exchange(int family)
{
    const UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family));
    if (!fd || ::send(fd.get(), x_bytes.data(), header().nlmsg_len, 0) < 0) return errno;
    if (::recv(fd.get(), x_reply.data(), x_reply.size(), 0) < 0) return errno;
    const auto* message = reinterpret_cast<const nlmsghdr*>(x_reply.data());
    return message->nlmsg_type == NLMSG_ERROR ? -static_cast<const nlmsgerr*>(NLMSG_DATA(message))->error : 0;
}

int NetlinkRequest::run(int family)
{
    if (const int error = exchange(family)) return error;
    return reinterpret_cast<const nlmsghdr*>(x_reply.data())->nlmsg_type == NLMSG_ERROR ? 0 : EPROTO;
}

int NetlinkRequest::ask(int family, std::size_t body_size, std::uint16_t attribute, std::uint16_t& number)
{
    if (const int error = exchange(family)) return error;
    const std::size_t size = reinterpret_cast<const nlmsghdr*>(x_reply.data())->nlmsg_len;
    for (std::size_t at = NLMSG_LENGTH(body_size); at + kHead <= size;) {
        const auto* each = reinterpret_cast<const nlattr*>(x_reply.data() + at);
        if (each->nla_type == attribute) std::memcpy(&number, x_reply.data() + at + kHead, sizeof number);
        if (each->nla_len < kHead) return EPROTO;
        at += NLA_ALIGN(each->nla_len);
    }
    return 0;
}

} // namespace listenwatch::actor
