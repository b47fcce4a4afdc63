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
#include "enrich/rtnetlink.h"
#include "enrich/rtnetlink_dump.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kPatienceNs = 1'000'000'000; // links change without our being told: look this often
constexpr int kDumpTries = 3;

constexpr unsigned group_bit(unsigned group)
{
    return 1U << (group - 1U);
}

} // namespace

struct InterfaceAddresses::State {
    RtnetlinkSocket news;
    RtnetlinkSocket asking;
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

    RtnetlinkDump read_once(std::vector<InterfaceAddress>& fresh)
    {
        std::unordered_map<std::uint32_t, LinkState> links;
        const RtnetlinkDump got_links =
            dump_rtnetlink(asking.get(), RTM_GETLINK, ++sequence, [&](const nlmsghdr* message) {
                if (const auto link = decode_link(message)) links[link->ifindex] = *link;
            });
        const RtnetlinkDump got_addresses =
            dump_rtnetlink(asking.get(), RTM_GETADDR, ++sequence, [&](const nlmsghdr* message) {
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
        RtnetlinkDump result = RtnetlinkDump::torn;
        for (int i = 0; i < kDumpTries && result == RtnetlinkDump::torn; ++i) {
            fresh.clear();
            result = read_once(fresh);
        }
        dumped_ns = boottime_ns();
        readable = result != RtnetlinkDump::refused;
        stale = result != RtnetlinkDump::whole;
        if (fresh == addresses) return;
        addresses = std::move(fresh);
        ++generation;
    }
};

InterfaceAddresses::InterfaceAddresses(std::unique_ptr<State> state) : x_state(std::move(state)) {}
InterfaceAddresses::~InterfaceAddresses() = default;

Result<std::unique_ptr<InterfaceAddresses>> InterfaceAddresses::open()
{
    auto news = open_rtnetlink(group_bit(RTNLGRP_IPV4_IFADDR) | group_bit(RTNLGRP_IPV6_IFADDR));
    if (!news) return std::unexpected(news.error());
    auto asking = open_rtnetlink();
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

int InterfaceAddresses::news_fd() const
{
    return mnl_socket_get_fd(x_state->news.get());
}
std::uint64_t InterfaceAddresses::generation() const
{
    return x_state->generation;
}

} // namespace listenwatch
