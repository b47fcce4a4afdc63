#include "kept_socket.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <set>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deeds.h"

namespace listenwatch::actor {
namespace {

constexpr int kLeash = 4, kReady = 5;

Attempt make_pipe(SocketPair& pipe)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {{}, "pipe", errno};
    pipe.near = UniqueFd(ends[0]);
    pipe.far = UniqueFd(ends[1]);
    return {};
}

// Port 9 (discard) on the loopback address.
SocketAddress peer_of(int fd)
{
    int domain = 0;
    socklen_t size = sizeof domain;
    ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size);
    Wish peer;
    peer.family = domain == AF_INET ? Family::v4 : Family::v6;
    peer.port = 9;
    return socket_address(peer);
}

} // namespace

KeptSocket::KeptSocket(UniqueFd fd, bool is_open)
    : x_identity(describe(fd.get())), x_here(std::move(fd)), x_open(is_open)
{
}

KeptSocket::~KeptSocket()
{
    end_child(false);
}

KeptSocket::KeptSocket(KeptSocket&& other) noexcept : x_open(false)
{
    swap(other);
}

KeptSocket& KeptSocket::operator=(KeptSocket&& other) noexcept
{
    KeptSocket taken(std::move(other));
    swap(taken);
    return *this;
}

void KeptSocket::swap(KeptSocket& other) noexcept
{
    std::swap(x_identity, other.x_identity);
    std::swap(x_here, other.x_here);
    std::swap(x_open, other.x_open);
    std::swap(x_needs_look, other.x_needs_look);
    std::swap(x_child, other.x_child);
    std::swap(x_leash, other.x_leash);
    std::swap(x_way, other.x_way);
}

int KeptSocket::type() const
{
    int type = 0;
    socklen_t size = sizeof type;
    return x_here && ::getsockopt(x_here.get(), SOL_SOCKET, SO_TYPE, &type, &size) == 0 ? type : 0;
}

bool KeptSocket::is_stream() const
{
    return type() == SOCK_STREAM;
}

bool KeptSocket::is_mute_datagram() const
{
    return type() == SOCK_DGRAM && !x_open;
}

bool KeptSocket::is_open_datagram() const
{
    return type() == SOCK_DGRAM && x_open;
}

std::string KeptSocket::holders() const
{
    std::set<pid_t> pids;
    if (is_here()) pids.insert(::getpid());
    if (has_child()) pids.insert(x_child);
    std::string text;
    for (const pid_t pid : pids) text += (text.empty() ? "" : " ") + std::to_string(pid);
    return text;
}

// The kernel may have given it another port since, or none.
void KeptSocket::look_again()
{
    x_identity = describe(x_here.get());
}

int KeptSocket::listen(int backlog)
{
    if (::listen(x_here.get(), backlog) != 0) return errno;
    x_open = true;
    look_again();
    return 0;
}

int KeptSocket::shut()
{
    if (::shutdown(x_here.get(), SHUT_RD) != 0) return errno;
    x_open = false;
    return 0;
}

int KeptSocket::connect()
{
    const SocketAddress to = peer_of(x_here.get());
    if (::connect(x_here.get(), reinterpret_cast<const sockaddr*>(&to.storage), to.size) != 0) return errno;
    x_open = false;
    x_needs_look = true;
    return 0;
}

int KeptSocket::disconnect()
{
    const sockaddr nobody{AF_UNSPEC, {}};
    if (::connect(x_here.get(), &nobody, sizeof nobody) != 0) return errno;
    x_open = port_of(x_here.get()) != 0;
    x_needs_look = true;
    look_again();
    return 0;
}

int KeptSocket::send_first()
{
    const SocketAddress to = peer_of(x_here.get());
    const char byte = 0;
    if (::sendto(x_here.get(), &byte, 1, 0, reinterpret_cast<const sockaddr*>(&to.storage), to.size) != 1) return errno;
    x_open = true;
    x_needs_look = true;
    look_again();
    return 0;
}

void KeptSocket::duplicate()
{
    x_here = UniqueFd(::fcntl(x_here.get(), F_DUPFD_CLOEXEC, 0));
}

Attempt KeptSocket::lend_to_child(bool exec)
{
    SocketPair leash, ready;
    for (SocketPair* each : {&leash, &ready})
        if (Attempt made = make_pipe(*each); !made) return made;
    x_child = ::fork();
    if (x_child < 0) return {{}, "fork", errno};
    if (x_child == 0) {
        keep_only({x_here.get(), leash.near.get(), ready.far.get()});
        if (exec) ::_exit(run_again("soak", {"soak-child", "hold-lent"}));
        ::_exit(hold_lent());
    }
    x_leash = std::move(leash.far);
    ready.far.reset();
    char byte = 0;
    if (::read(ready.near.get(), &byte, 1) != 1) return {{}, "wait for the child", ECHILD};
    return {};
}

void KeptSocket::end_child(bool kill)
{
    if (!has_child()) return;
    if (kill) ::kill(x_child, SIGKILL);
    x_leash.reset();
    while (::waitpid(x_child, nullptr, 0) < 0 && errno == EINTR) {
    }
    x_child = 0;
}

Attempt KeptSocket::send_off()
{
    if (Attempt made = make_pair(SOCK_DGRAM, x_way); !made) return made;
    if (const int error = send_descriptor(x_way.near.get(), x_here.get())) return {{}, "sendmsg", error};
    x_here.reset();
    return {};
}

void KeptSocket::take_back()
{
    x_here = receive_descriptor(x_way.far.get());
    x_way = {};
}

int hold_lent()
{
    const char byte = 0;
    if (::write(kReady, &byte, 1) != 1) return 1;
    ::close(kReady);
    char unused = 0;
    while (::read(kLeash, &unused, 1) > 0) {
    }
    return 0;
}

} // namespace listenwatch::actor
