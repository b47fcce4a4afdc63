#include "firewall/firewall_watch.h"

#include <array>
#include <cerrno>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "base/clock.h"

namespace listenwatch {
namespace {

constexpr int kRestShare = 50;                    // of the time that a reading took
constexpr std::chrono::milliseconds kSettle{100}; // rules change many at a time

// Tells of each change of nf_tables; none where it cannot be had.
UniqueFd subscribe()
{
    UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_NETFILTER));
    sockaddr_nl self{};
    self.nl_family = AF_NETLINK;
    const int group = NFNLGRP_NFTABLES;
    if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&self), sizeof(self)) != 0 ||
        ::setsockopt(fd.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) != 0)
        return {};
    return fd;
}

void add_one(const UniqueFd& counter)
{
    ::eventfd_write(counter.get(), 1); // at its limit it is readable anyway
}

// What they say does not matter: that there is one does. ENOBUFS (some were lost) says the same.
bool take_all(const UniqueFd& socket)
{
    std::array<char, 32768> notice;
    bool any = false;
    for (;;) {
        const ssize_t got = ::recv(socket.get(), notice.data(), notice.size(), MSG_DONTWAIT);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno != ENOBUFS) return any;
        any = true;
    }
}

} // namespace

FirewallWatch::FirewallWatch(Reader read)
    : x_read(std::move(read)),
      x_changes(subscribe()),
      x_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      x_news(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      x_thread([this](const std::stop_token& stop) { work(stop); })
{
}

std::shared_ptr<const FirewallView> FirewallWatch::view() const
{
    const std::scoped_lock lock(x_mutex);
    return x_view;
}

bool FirewallWatch::take_news()
{
    eventfd_t count = 0;
    return ::eventfd_read(x_news.get(), &count) == 0;
}

void FirewallWatch::look()
{
    add_one(x_wake);
}

void FirewallWatch::wait_for(std::chrono::milliseconds longest)
{
    std::unique_lock lock(x_mutex);
    x_is_read.wait_for(lock, longest, [&] { return x_view != nullptr; });
}

void FirewallWatch::publish(std::shared_ptr<const FirewallView> view)
{
    {
        const std::scoped_lock lock(x_mutex);
        if (x_view != nullptr && x_view->ruleset == view->ruleset) return;
        x_view = std::move(view);
    }
    x_is_read.notify_all();
    add_one(x_news);
}

// False: the end.
bool FirewallWatch::wait_for_change(const std::stop_token& stop, std::chrono::nanoseconds rest)
{
    const auto sleep = [&](std::chrono::nanoseconds time) {
        pollfd wake{x_wake.get(), POLLIN, 0};
        const auto until = boottime_ns() + static_cast<std::uint64_t>(time.count());
        while (!stop.stop_requested() && ::poll(&wake, 1, milliseconds_until(until)) > 0) {
            eventfd_t count = 0;
            ::eventfd_read(x_wake.get(), &count);
        }
    };
    sleep(rest);
    while (!stop.stop_requested()) {
        std::array<pollfd, 2> wanted{pollfd{x_wake.get(), POLLIN, 0}, pollfd{x_changes.get(), POLLIN, 0}};
        if (::poll(wanted.data(), wanted.size(), -1) < 0) continue;
        eventfd_t count = 0;
        const bool is_asked = ::eventfd_read(x_wake.get(), &count) == 0;
        if (x_changes && take_all(x_changes)) {
            sleep(kSettle);
            (void)take_all(x_changes);
            return !stop.stop_requested();
        }
        if (is_asked) return !stop.stop_requested();
    }
    return false;
}

void FirewallWatch::work(const std::stop_token& stop)
{
    const std::stop_callback wake(stop, [this] { add_one(x_wake); });
    constexpr int kLater = 5; // of nice(2), and of this thread alone
    std::chrono::nanoseconds rest{0};
    do {
        const std::uint64_t begun_ns = boottime_ns();
        auto ruleset = x_read();
        auto view = std::make_shared<FirewallView>();
        if (ruleset)
            view->ruleset = std::move(*ruleset);
        else
            view->ruleset.blind.push_back("the packet filter was not read: " + ruleset.error().text);
        view->forwards = find_port_forwards(view->ruleset);
        publish(std::move(view));
        (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLater); // the first is waited for
        rest = std::chrono::nanoseconds(boottime_ns() - begun_ns) * kRestShare;
    } while (wait_for_change(stop, rest));
}

} // namespace listenwatch
