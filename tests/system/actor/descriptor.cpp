#include "descriptor.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace listenwatch::actor {

int send_descriptor(int to, int fd)
{
    char byte = 0;
    iovec data{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof fd)> control{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    return ::sendmsg(to, &message, MSG_DONTWAIT) == 1 ? 0 : errno;
}

UniqueFd receive_descriptor(int from)
{
    char byte = 0;
    iovec data{&byte, 1};
    int fd = -1;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof fd)> control{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(from, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1) return {};
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return {};
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return UniqueFd(fd);
}

Attempt make_pair(int type, SocketPair& pair)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) != 0) return {{}, "socketpair", errno};
    pair.near = UniqueFd(ends[0]);
    pair.far = UniqueFd(ends[1]);
    return {};
}

void keep_only(const std::vector<int>& fds)
{
    constexpr int kFirst = 3, kAside = 100; // more than there are to keep
    std::vector<int> aside;
    for (const int fd : fds) aside.push_back(::fcntl(fd, F_DUPFD, kAside));
    int next = kFirst;
    for (const int fd : aside) ::dup2(fd, next++);
    ::close_range(static_cast<unsigned>(next), ~0U, 0);
}

UniqueFd wait_for_descriptor(int from)
{
    pollfd entry{from, POLLIN, 0};
    while (::poll(&entry, 1, -1) < 0 && errno == EINTR) {
    }
    return receive_descriptor(from);
}

UniqueFd pidfd_of(pid_t pid)
{
    return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

void wait_until_gone(const UniqueFd& pidfd)
{
    pollfd entry{pidfd.get(), POLLIN, 0};
    while (::poll(&entry, 1, -1) < 0 && errno == EINTR) {
    }
}

} // namespace listenwatch::actor
