#include "own_network.h"

#include <fcntl.h>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace listenwatch {

OwnNetwork::OwnNetwork()
{
    std::thread([&] {
        if (::unshare(CLONE_NEWNET) == 0) x_fd = UniqueFd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    }).join();
}

void OwnNetwork::run(const std::function<void()>& work) const
{
    std::thread([&] {
        if (enter()) work();
    }).join();
}

std::string OwnNetwork::path() const
{
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(x_fd.get());
}

bool OwnNetwork::enter() const
{
    return ::setns(x_fd.get(), CLONE_NEWNET) == 0;
}

} // namespace listenwatch
