#include "enrich/interface_addresses.h"

#include <algorithm>
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

#include "base/address.h"
#include "base/file.h"
#include "base/unique_fd.h"

namespace listenwatch {
namespace {

// What the C library says about this host, by its own netlink code.
std::vector<Address> addresses_by_libc()
{
    ifaddrs* raw = nullptr;
    if (::getifaddrs(&raw) != 0) return {};
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> list(raw, &::freeifaddrs);
    std::vector<Address> found;
    for (const ifaddrs* at = list.get(); at != nullptr; at = at->ifa_next) {
        std::array<char, INET6_ADDRSTRLEN> text{};
        if (at->ifa_addr == nullptr) continue;
        const void* bytes =
            at->ifa_addr->sa_family == AF_INET
                ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(at->ifa_addr)->sin_addr)
                : static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(at->ifa_addr)->sin6_addr);
        if (at->ifa_addr->sa_family != AF_INET && at->ifa_addr->sa_family != AF_INET6) continue;
        ::inet_ntop(at->ifa_addr->sa_family, bytes, text.data(), text.size());
        found.push_back(parse_address(text.data()).value());
    }
    return found;
}

TEST(InterfaceAddresses, AgreeWithTheCLibrary)
{
    const auto source = InterfaceAddresses::open();
    ASSERT_TRUE(source) << source.error().text;
    const auto addresses = (*source)->addresses();
    ASSERT_TRUE(addresses);
    std::vector<Address> ours;
    for (const InterfaceAddress& at : *addresses) {
        ours.push_back(at.address);
        EXPECT_NE(at.ifindex, 0U);
        if (is_loopback(at.address)) {
            EXPECT_TRUE(at.is_loopback_device) << to_text(at.address);
        }
    }
    std::vector<Address> theirs = addresses_by_libc();
    std::ranges::sort(ours);
    std::ranges::sort(theirs);
    EXPECT_EQ(ours, theirs);
    EXPECT_FALSE(theirs.empty());
}

// Sets or clears IFF_UP of "lo" in the calling thread's namespace.
bool switch_loopback(bool up)
{
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::copy_n("lo", 3, request.ifr_name);
    request.ifr_flags = up ? IFF_UP : 0;
    return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

bool becomes_readable(int fd)
{
    pollfd waiting{fd, POLLIN, 0};
    return ::poll(&waiting, 1, 5000) == 1;
}

TEST(InterfaceAddresses, FollowTheKernelsNotices)
{
    int unshare_error = 0;
    std::thread([&] { // a namespace belongs to a thread: this one ends with the test
        if (::unshare(CLONE_NEWNET) != 0) {
            unshare_error = errno;
            return;
        }
        const auto source = InterfaceAddresses::open();
        ASSERT_TRUE(source) << source.error().text;
        EXPECT_TRUE((*source)->addresses()->empty());
        const std::uint64_t before = (*source)->generation();

        ASSERT_TRUE(switch_loopback(true));
        EXPECT_TRUE(becomes_readable((*source)->news_fd()));
        const auto addresses = (*source)->addresses();
        ASSERT_TRUE(addresses);
        ASSERT_FALSE(addresses->empty());
        EXPECT_EQ(addresses->front(), (InterfaceAddress{*parse_address("127.0.0.1"), 1, 8, true, 0, 0, {}}));
        EXPECT_GT((*source)->generation(), before);
    })
        .join();
    if (unshare_error != 0) GTEST_SKIP() << "no namespace of our own: " << errno_text(unshare_error);
}

} // namespace
} // namespace listenwatch
