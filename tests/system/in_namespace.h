// Work in the network namespace of another process.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <string>
#include <sys/types.h>
#include <thread>

#include "base/unique_fd.h"

namespace listenwatch {

inline bool enter_network_of(pid_t process)
{
    const UniqueFd fd(::open(("/proc/" + std::to_string(process) + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
    return fd && ::setns(fd.get(), CLONE_NEWNET) == 0;
}

/// The thread ends with the work, so the test's own thread never moves.
template<class Work> void in_namespace(pid_t of, Work work)
{
    std::thread([&] {
        ASSERT_TRUE(enter_network_of(of));
        work();
    }).join();
}

} // namespace listenwatch
