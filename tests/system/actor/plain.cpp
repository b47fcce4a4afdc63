#include "deeds.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace listenwatch::actor {
namespace {

constexpr int kOtherBacklog = 8;

Attempt bring_loopback_up()
{
    const UniqueFd fd(::socket(AF_INET, SOCK_DGRAM, 0));
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (::ioctl(fd.get(), SIOCSIFFLAGS, &request) != 0) return {{}, "ioctl SIOCSIFFLAGS", errno};
    return {};
}

Attempt drop_to(uid_t uid)
{
    if (::setgroups(0, nullptr) != 0) return {{}, "setgroups", errno};
    if (::setresgid(uid, uid, uid) != 0) return {{}, "setresgid", errno};
    if (::setresuid(uid, uid, uid) != 0) return {{}, "setresuid", errno};
    return {};
}

} // namespace

Attempt enter_new_netns()
{
    if (::unshare(CLONE_NEWNET) != 0) return {{}, "unshare", errno};
    return bring_loopback_up();
}

void tell_open(const std::string& deed, int fd)
{
    tell(Line{{"deed", deed}} + well() + describe(fd) + who_am_i());
}

void close_when_told(const std::string& deed, UniqueFd fd)
{
    wait_for_word();
    const Line identity = describe(fd.get());
    fd.reset();
    tell(Line{{"deed", "close"}, {"of", deed}} + well() + identity + who_am_i());
}

int serve(const std::string& deed, const Wish& wish)
{
    Attempt attempt = open_listener(wish);
    if (!attempt) return tell_failure(deed, attempt);
    tell_open(deed, attempt.fd.get());
    close_when_told(deed, std::move(attempt.fd));
    return 0;
}

int listen_plain(Words words)
{
    const Proto proto = words.proto(Proto::tcp);
    return serve("listen", words.wish(proto));
}

int listen_without_bind(Words words)
{
    Wish wish;
    wish.family = words.family();
    wish.bind = false;
    return serve("listen-without-bind", wish);
}

int listen_twice(Words words)
{
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("listen-twice", attempt);
    tell_open("listen-twice", attempt.fd.get());
    wait_for_word();
    if (::listen(attempt.fd.get(), kOtherBacklog) != 0) return tell_failure("listen-twice", {{}, "listen", errno});
    tell_open("listen-again", attempt.fd.get());
    close_when_told("listen-twice", std::move(attempt.fd));
    return 0;
}

// SO_REUSEADDR lets the second socket bind as long as the first does not listen, so that its listen(2) is what fails.
int listen_failing(Words words)
{
    Wish wish = words.wish(Proto::tcp);
    wish.reuse_address = true;
    const Attempt first = open_socket(wish);
    if (!first) return tell_failure("failed-listen", first);
    wish.port = port_of(first.fd.get());
    Attempt second = open_socket(wish);
    if (!second) return tell_failure("failed-listen", second);
    if (::listen(first.fd.get(), kOtherBacklog) != 0) return tell_failure("failed-listen", {{}, "listen", errno});
    tell_open("failed-listen", first.fd.get());
    wait_for_word();
    if (::listen(second.fd.get(), kOtherBacklog) == 0) return tell_failure("failed-listen", {{}, "listen worked", 0});
    second.step = "listen";
    second.error = errno;
    tell(Line{{"deed", "failed-listen"}} + failed(second) + describe(second.fd.get()) + who_am_i());
    wait_for_word();
    return 0;
}

int bind_udp(Words words)
{
    return serve("bind-udp", words.wish(Proto::udp));
}

int bind_udplite(Words words)
{
    return serve("bind-udplite", words.wish(Proto::udplite));
}

// A connected UDP socket hears its peer only; a disconnected one with a port of its own hears everybody again.
int connect_udp(Words words)
{
    const Wish wish = words.wish(Proto::udp);
    Attempt attempt = open_socket(wish);
    if (!attempt) return tell_failure("connect-udp", attempt);
    const int fd = attempt.fd.get();
    tell_open("connect-udp", fd);
    wait_for_word();
    Wish peer = wish;
    peer.port = 9;
    const SocketAddress to = socket_address(peer);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to.storage), to.size) != 0)
        return tell_failure("connect-udp", {{}, "connect", errno});
    tell_open("connected", fd);
    wait_for_word();
    const sockaddr nobody{AF_UNSPEC, {}};
    if (::connect(fd, &nobody, sizeof nobody) != 0) return tell_failure("connect-udp", {{}, "disconnect", errno});
    tell_open("disconnected", fd);
    close_when_told("connect-udp", std::move(attempt.fd));
    return 0;
}

int autobind_udp(Words words)
{
    Wish wish = words.wish(Proto::udp);
    wish.bind = false;
    Attempt attempt = open_socket(wish);
    if (!attempt) return tell_failure("autobind-udp", attempt);
    wish.port = 9; // discard: whether anybody hears it does not matter
    const SocketAddress to = socket_address(wish);
    const char byte = 0;
    if (::sendto(attempt.fd.get(), &byte, 1, 0, reinterpret_cast<const sockaddr*>(&to.storage), to.size) != 1)
        return tell_failure("autobind-udp", {{}, "sendto", errno});
    tell_open("autobind-udp", attempt.fd.get());
    close_when_told("autobind-udp", std::move(attempt.fd));
    return 0;
}

int shutdown_relisten(Words words)
{
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("shutdown-relisten", attempt);
    const int fd = attempt.fd.get();
    tell_open("shutdown-relisten", fd);
    wait_for_word();
    if (::shutdown(fd, SHUT_RD) != 0) return tell_failure("shutdown-relisten", {{}, "shutdown", errno});
    tell_open("shutdown", fd);
    wait_for_word();
    if (::listen(fd, kOtherBacklog) != 0) return tell_failure("shutdown-relisten", {{}, "listen", errno});
    tell_open("relisten", fd);
    close_when_told("shutdown-relisten", std::move(attempt.fd));
    return 0;
}

int listen_in_netns(Words words)
{
    if (const Attempt entered = enter_new_netns(); !entered) return tell_failure("netns", entered);
    return serve("netns", words.wish(Proto::tcp));
}

// The descriptor and the socket keep the namespace; the process goes back to where it came from.
int leave_netns(Words words)
{
    const UniqueFd home(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    if (const Attempt entered = enter_new_netns(); !entered) return tell_failure("left-netns", entered);
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("left-netns", attempt);
    const UniqueFd left(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    const Line truth = describe(attempt.fd.get()) + who_am_i();
    if (::setns(home.get(), CLONE_NEWNET) != 0) return tell_failure("left-netns", {{}, "setns", errno});
    tell(Line{{"deed", "left-netns"}} + well() + truth);
    wait_for_word();
    attempt.fd.reset();
    tell(Line{{"deed", "close"}, {"of", "left-netns"}} + well() + truth);
    wait_for_word();
    return 0;
}

int listen_as_uid(Words words)
{
    const auto uid = static_cast<uid_t>(words.number(65534, 0xffff'fffe));
    if (const Attempt drop = drop_to(uid); !drop) return tell_failure("setuid", drop);
    return serve("setuid", words.wish(Proto::tcp));
}

// TCP sockets share a port by SO_REUSEPORT, if their users are the same; UDP sockets by SO_REUSEADDR, whoever they are.
int listen_joined(Words words)
{
    Wish wish;
    wish.proto = words.proto(Proto::tcp);
    wish.port = static_cast<std::uint16_t>(words.number(0, 65535));
    wish.reuse_port = wish.proto == Proto::tcp;
    wish.reuse_address = !wish.reuse_port;
    const auto uid = static_cast<uid_t>(words.number(::getuid(), 0xffff'fffe));
    if (uid != ::getuid())
        if (const Attempt drop = drop_to(uid); !drop) return tell_failure("join", drop);
    return serve("join", wish);
}

} // namespace listenwatch::actor
