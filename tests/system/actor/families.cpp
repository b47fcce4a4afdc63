// Sockets that listen without a TCP or UDP port.
#include "deeds.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace listenwatch::actor {
namespace {

constexpr int kBacklog = 6;

Line identity_of(int fd)
{
    std::uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    ::getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size);
    struct stat file{};
    ::fstat(fd, &file);
    return {{"cookie", cookie},
            {"inode", std::uint64_t{file.st_ino}},
            {"netns", netns_inode()},
            {"fd", static_cast<std::uint64_t>(fd)}};
}

// Tells the open, waits, closes, tells the close.
int keep(const std::string& deed, Attempt attempt, const Line& place)
{
    if (!attempt) return tell_failure(deed, attempt);
    const Line identity = identity_of(attempt.fd.get()) + place;
    tell(Line{{"deed", deed}} + well() + identity + who_am_i());
    wait_for_word();
    attempt.fd.reset();
    tell(Line{{"deed", "close"}, {"of", deed}} + well() + identity + who_am_i());
    return 0;
}

template<class Name> Attempt bind_and_listen(int family, int type, int protocol, const Name& name, socklen_t size)
{
    UniqueFd fd(::socket(family, type | SOCK_CLOEXEC, protocol));
    if (!fd) return {{}, "socket", errno};
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), size) != 0) return {std::move(fd), "bind", errno};
    if (::listen(fd.get(), kBacklog) != 0) return {std::move(fd), "listen", errno};
    return {std::move(fd)};
}

int listen_unix(const std::string& deed, int type, std::string path)
{
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof name.sun_path) refuse("a path of a unix socket, or @NAME");
    const std::string told = path;
    if (path[0] == '@') path[0] = '\0';
    std::memcpy(name.sun_path, path.data(), path.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (told[0] == '@' ? 0 : 1));
    const int code = keep(deed, bind_and_listen(AF_UNIX, type, 0, name, size), {{"path", told}});
    if (told[0] != '@') ::unlink(told.c_str());
    return code;
}

int listen_sctp(const std::string& deed, int type)
{
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    Attempt attempt = bind_and_listen(AF_INET, type, IPPROTO_SCTP, name, sizeof name);
    const std::uint64_t port = attempt ? port_of(attempt.fd.get()) : 0;
    return keep(deed, std::move(attempt), {{"port", port}});
}

// Lets everything through.
int attach_filter(int fd)
{
    sock_filter all{BPF_RET | BPF_K, 0, 0, 0xffff};
    const sock_fprog program{1, &all};
    return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0 ? 0 : errno;
}

// "none", "before" the socket hears anything where that is possible, or "after" a word.
int keep_filtered(const std::string& deed, Attempt attempt, const std::string& when, const Line& place)
{
    if (attempt && when == "after") {
        tell(Line{{"deed", deed}} + well() + identity_of(attempt.fd.get()) + place + Line{{"filter", false}} +
             who_am_i());
        wait_for_word();
        attempt.error = attach_filter(attempt.fd.get());
        attempt.step = "filter";
    }
    return keep(deed, std::move(attempt), place + Line{{"filter", when != "none"}});
}

Attempt give_memory(UniqueFd fd)
{
    constexpr std::size_t kFrame = 4096, kSize = 16 * kFrame;
    void* memory = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    xdp_umem_reg frames{};
    frames.addr = reinterpret_cast<std::uintptr_t>(memory);
    frames.len = kSize;
    frames.chunk_size = kFrame;
    if (::setsockopt(fd.get(), SOL_XDP, XDP_UMEM_REG, &frames, sizeof frames) != 0)
        return {std::move(fd), "XDP_UMEM_REG", errno};
    const int entries = 16;
    for (const int ring : {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_RX_RING})
        if (::setsockopt(fd.get(), SOL_XDP, ring, &entries, sizeof entries) != 0) return {std::move(fd), "ring", errno};
    return {std::move(fd)};
}

} // namespace

int unix_stream(Words words)
{
    return listen_unix("unix-stream", SOCK_STREAM, words.text());
}

int unix_seqpacket(Words words)
{
    return listen_unix("unix-seqpacket", SOCK_SEQPACKET, words.text());
}

int vsock_listen(Words words)
{
    sockaddr_vm name{};
    name.svm_family = AF_VSOCK;
    name.svm_cid = VMADDR_CID_ANY;
    name.svm_port = static_cast<unsigned>(words.number(70000, 0xffff'ffff));
    return keep("vsock-listen", bind_and_listen(AF_VSOCK, SOCK_STREAM, 0, name, sizeof name),
                {{"port", std::uint64_t{name.svm_port}}});
}

// "inet": by protocol instead of family. "fallback": an option that SMC does not know makes it TCP before it listens.
int smc_listen(Words words)
{
    constexpr int kAfSmc = 43, kSmc = 256; // IPPROTO_SMC
    const std::string how = words.text("smc");
    const bool by_protocol = how == "inet";
    UniqueFd fd(::socket(by_protocol ? AF_INET : kAfSmc, SOCK_STREAM | SOCK_CLOEXEC, by_protocol ? kSmc : 0));
    if (!fd) return tell_failure("smc-listen", {{}, "socket", errno});
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int yes = 1;
    Attempt attempt{std::move(fd)};
    const auto fail_if = [&](int result, const char* step) {
        if (result != 0 && attempt) attempt.step = step, attempt.error = errno;
    };
    fail_if(::bind(attempt.fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), "bind");
    if (how == "fallback")
        fail_if(::setsockopt(attempt.fd.get(), IPPROTO_TCP, TCP_FASTOPEN, &yes, sizeof yes), "TCP_FASTOPEN");
    fail_if(::listen(attempt.fd.get(), kBacklog), "listen");
    const std::uint64_t port = attempt ? port_of(attempt.fd.get()) : 0;
    return keep("smc-listen", std::move(attempt), {{"port", port}});
}

int sctp_listen(Words)
{
    return listen_sctp("sctp-listen", SOCK_STREAM);
}

int sctp_many(Words)
{
    return listen_sctp("sctp-many", SOCK_SEQPACKET);
}

int raw_socket(Words words)
{
    const auto protocol = static_cast<int>(words.number(IPPROTO_ICMP, 255));
    const std::string when = words.text("none");
    Attempt attempt{UniqueFd(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, protocol))};
    if (!attempt.fd) attempt = {{}, "socket", errno};
    if (attempt && when == "before") attempt.error = attach_filter(attempt.fd.get());
    return keep_filtered("raw", std::move(attempt), when, {{"protocol", static_cast<std::uint64_t>(protocol)}});
}

int packet_socket(Words words)
{
    const auto ethertype = static_cast<std::uint16_t>(words.number(ETH_P_ALL, 0xffff));
    const std::string when = words.text("none");
    Attempt attempt{UniqueFd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0))}; // hears nothing
    if (!attempt.fd) attempt = {{}, "socket", errno};
    if (attempt && when == "before") attempt.error = attach_filter(attempt.fd.get());
    sockaddr_ll name{};
    name.sll_family = AF_PACKET;
    name.sll_protocol = htons(ethertype);
    name.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
    if (attempt && ::bind(attempt.fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
        attempt.step = "bind";
        attempt.error = errno;
    }
    return keep_filtered(
        "packet", std::move(attempt), when,
        {{"protocol", std::uint64_t{ethertype}}, {"ifindex", static_cast<std::uint64_t>(name.sll_ifindex)}});
}

int xdp_socket(Words)
{
    UniqueFd fd(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (!fd) return tell_failure("xdp", {{}, "socket", errno});
    Attempt attempt = give_memory(std::move(fd));
    sockaddr_xdp name{};
    name.sxdp_family = AF_XDP;
    name.sxdp_flags = XDP_COPY;
    name.sxdp_ifindex = ::if_nametoindex("lo");
    if (attempt && ::bind(attempt.fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
        attempt.step = "bind";
        attempt.error = errno;
    }
    return keep("xdp", std::move(attempt), {{"ifindex", std::uint64_t{name.sxdp_ifindex}}});
}

} // namespace listenwatch::actor
