#include "app/event_loop.h"

#include <array>
#include <cerrno>
#include <sys/epoll.h>

#include "base/file.h"

namespace listenwatch {

Result<EventLoop> EventLoop::create()
{
    UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll) return fail(errno_kind(errno), "create an event loop: " + errno_text(errno));
    return EventLoop(std::move(epoll));
}

Result<void> EventLoop::watch(int fd, LoopClient& client)
{
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.ptr = &client;
    if (::epoll_ctl(x_epoll.get(), EPOLL_CTL_ADD, fd, &wanted) != 0)
        return fail(errno_kind(errno), "watch descriptor " + std::to_string(fd) + ": " + errno_text(errno));
    return {};
}

Result<void> EventLoop::wait(int timeout_ms)
{
    std::array<epoll_event, 16> ready{};
    const int count = ::epoll_wait(x_epoll.get(), ready.data(), static_cast<int>(ready.size()), timeout_ms);
    if (count < 0 && errno != EINTR) return fail(errno_kind(errno), "wait for events: " + errno_text(errno));
    for (int i = 0; i < count; ++i)
        static_cast<LoopClient*>(ready[static_cast<std::size_t>(i)].data.ptr)->on_readable();
    return {};
}

} // namespace listenwatch
