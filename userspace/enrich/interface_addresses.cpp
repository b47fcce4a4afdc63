#include "enrich/interface_addresses.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "enrich/rtnetlink.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kPatienceNs = 1'000'000'000; // links change without our being told: look this often
constexpr int kDumpTries = 3;

struct CloseSocket {
    void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
};
using Socket = std::unique_ptr<mnl_socket, CloseSocket>;

Result<Socket> open_socket(unsigned groups)
{
    Socket socket(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
    if (!socket || mnl_socket_bind(socket.get(), groups, MNL_SOCKET_AUTOPID) < 0)
        return fail(errno_kind(errno), "open rtnetlink socket: " + errno_text(errno));
    return socket;
}

constexpr unsigned group_bit(unsigned group)
{
    return 1U << (group - 1U);
}

enum class Dump : std::uint8_t { refused, torn, whole }; // torn: the tables changed meanwhile, something may be missing

// One dump. `use` sees every message.
template<class Use> Dump dump(mnl_socket* socket, std::uint16_t type, std::uint32_t sequence, Use use)
{
    alignas(nlmsghdr) std::array<char, 128> request{};
    nlmsghdr* header = mnl_nlmsg_put_header(request.data());
    header->nlmsg_type = type;
    header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    header->nlmsg_seq = sequence;
    mnl_nlmsg_put_extra_header(header, sizeof(ifinfomsg)); // family 0: all; ifaddrmsg is shorter and all zero, too
    if (mnl_socket_sendto(socket, header, header->nlmsg_len) < 0) return Dump::refused;

    alignas(nlmsghdr) std::array<char, 32768> reply; // what the kernel makes a dump's pieces of
    Dump result = Dump::whole;
    for (;;) {
        const ssize_t got = mnl_socket_recvfrom(socket, reply.data(), reply.size());
        if (got <= 0) return Dump::refused;
        int left = static_cast<int>(got);
        for (const auto* message = reinterpret_cast<const nlmsghdr*>(reply.data()); mnl_nlmsg_ok(message, left);
             message = mnl_nlmsg_next(message, &left)) {
            if (message->nlmsg_seq != sequence) continue; // of a dump that was given up
            if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) result = Dump::torn;
            if (message->nlmsg_type == NLMSG_ERROR) return Dump::refused;
            if (message->nlmsg_type == NLMSG_DONE) return result;
            use(message);
        }
    }
}

} // namespace

struct InterfaceAddresses::State {
    Socket news;
    Socket asking;
    std::uint32_t sequence = 0;
    std::vector<InterfaceAddress> addresses;
    bool readable = false;
    bool stale = true;
    std::uint64_t dumped_ns = 0;
    std::uint64_t generation = 0;

    // The content of the notifications does not matter: that there is one does. ENOBUFS (some were lost) says the same.
    void take_news()
    {
        std::array<char, 32768> notice;
        for (;;) {
            const ssize_t got = ::recv(mnl_socket_get_fd(news.get()), notice.data(), notice.size(), MSG_DONTWAIT);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0 && errno != ENOBUFS) return;
            stale = true;
        }
    }

    Dump read_once(std::vector<InterfaceAddress>& fresh)
    {
        std::unordered_map<std::uint32_t, LinkState> links;
        const Dump got_links = dump(asking.get(), RTM_GETLINK, ++sequence, [&](const nlmsghdr* message) {
            if (const auto link = decode_link(message)) links[link->ifindex] = *link;
        });
        const Dump got_addresses = dump(asking.get(), RTM_GETADDR, ++sequence, [&](const nlmsghdr* message) {
            auto address = decode_address(message);
            if (!address) return;
            if (const auto link = links.find(address->ifindex); link != links.end()) {
                address->is_loopback_device = link->second.is_loopback;
                address->master_ifindex = link->second.master_ifindex;
            }
            fresh.push_back(*address);
        });
        return std::min(got_links, got_addresses);
    }

    void read()
    {
        std::vector<InterfaceAddress> fresh;
        Dump result = Dump::torn;
        for (int i = 0; i < kDumpTries && result == Dump::torn; ++i) {
            fresh.clear();
            result = read_once(fresh);
        }
        dumped_ns = boottime_ns();
        readable = result != Dump::refused;
        stale = result != Dump::whole;
        if (fresh == addresses) return;
        addresses = std::move(fresh);
        ++generation;
    }
};

InterfaceAddresses::InterfaceAddresses(std::unique_ptr<State> state) : x_state(std::move(state)) {}
InterfaceAddresses::~InterfaceAddresses() = default;

Result<std::unique_ptr<InterfaceAddresses>> InterfaceAddresses::open()
{
    auto news = open_socket(group_bit(RTNLGRP_IPV4_IFADDR) | group_bit(RTNLGRP_IPV6_IFADDR));
    if (!news) return std::unexpected(news.error());
    auto asking = open_socket(0);
    if (!asking) return std::unexpected(asking.error());
    auto state = std::make_unique<State>();
    state->news = std::move(*news);
    state->asking = std::move(*asking);
    state->read();
    if (!state->readable)
        return fail(ErrorKind::runtime, "dump the addresses of this host: rtnetlink gave no whole answer");
    return std::unique_ptr<InterfaceAddresses>(new InterfaceAddresses(std::move(state)));
}

std::optional<std::span<const InterfaceAddress>> InterfaceAddresses::addresses()
{
    x_state->take_news();
    if (x_state->stale || boottime_ns() - x_state->dumped_ns > kPatienceNs) x_state->read();
    if (!x_state->readable) return std::nullopt;
    return x_state->addresses;
}

int InterfaceAddresses::poll_fd() const
{
    return mnl_socket_get_fd(x_state->news.get());
}
std::uint64_t InterfaceAddresses::generation() const
{
    return x_state->generation;
}

} // namespace listenwatch
