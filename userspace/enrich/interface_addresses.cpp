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
#include "base/text.h"
#include "enrich/rtnetlink.h"
#include "enrich/rtnetlink_dump.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kPatienceNs = 1'000'000'000; // sysctls change without our being told: look this often
constexpr int kDumpTries = 3;

constexpr unsigned group_bit(unsigned group)
{
    return 1U << (group - 1U);
}

// As sysctl(8) names it; not known where it cannot be read, or this kernel has none.
std::optional<bool> read_switch(const std::string& name)
{
    const auto text = read_file("/proc/sys/net/" + name);
    const auto value = text ? parse_number<int>(trim(*text)) : std::nullopt;
    return value ? std::optional(*value != 0) : std::nullopt;
}

// Of the namespace of the calling thread, which is the one that the sockets ask about.
VrfAcceptance read_vrf_acceptance()
{
    return {read_switch("ipv4/tcp_l3mdev_accept"), read_switch("ipv4/udp_l3mdev_accept"),
            read_switch("sctp/l3mdev_accept"), read_switch("ipv4/raw_l3mdev_accept")};
}

} // namespace

struct InterfaceAddresses::State {
    RtnetlinkSocket news;
    RtnetlinkSocket asking;
    std::uint32_t sequence = 0;
    std::vector<InterfaceAddress> addresses;
    std::unordered_map<std::uint32_t, LinkState> links; // by number, as of the last dump
    bool readable = false;
    bool stale = true;
    std::uint64_t dumped_ns = 0;
    std::uint64_t generation = 0;

    // ENOBUFS: some were lost.
    void take_news()
    {
        alignas(nlmsghdr) std::array<char, 32768> notice;
        for (;;) {
            const ssize_t got = ::recv(mnl_socket_get_fd(news.get()), notice.data(), notice.size(), MSG_DONTWAIT);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0 && errno != ENOBUFS) return;
            stale |= got < 0 || says_something(notice.data(), static_cast<int>(got));
        }
    }

    // What it says of addresses does not matter: that it does, does. Links tell of much else: a device that we know
    // joins another, or leaves it. One that is new has no address yet.
    [[nodiscard]] bool says_something(const char* notice, int bytes) const
    {
        for (const auto* each = reinterpret_cast<const nlmsghdr*>(notice); mnl_nlmsg_ok(each, bytes);
             each = mnl_nlmsg_next(each, &bytes)) {
            if (each->nlmsg_type == RTM_NEWADDR || each->nlmsg_type == RTM_DELADDR) return true;
            const auto link = decode_link(each);
            const auto known = link ? links.find(link->ifindex) : links.end();
            if (known != links.end() && known->second != *link) return true;
        }
        return false;
    }

    RtnetlinkDump read_once(std::vector<InterfaceAddress>& fresh)
    {
        links.clear();
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
                    address->vrf_ifindex = link->second.vrf_ifindex;
                }
                fresh.push_back(*address);
            });
        if (std::ranges::any_of(fresh, &InterfaceAddress::vrf_ifindex)) {
            const VrfAcceptance acceptance = read_vrf_acceptance();
            for (InterfaceAddress& at : fresh)
                if (at.vrf_ifindex != 0) at.vrf_accepts = acceptance;
        }
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
    auto news =
        open_rtnetlink(group_bit(RTNLGRP_IPV4_IFADDR) | group_bit(RTNLGRP_IPV6_IFADDR) | group_bit(RTNLGRP_LINK));
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
