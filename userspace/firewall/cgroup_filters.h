// BPF programs of a cgroup that see what comes to its sockets, behind the packet filter: IPAddressDeny= of
// systemd.resource-control(5), or anybody's.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

namespace listenwatch {

/// Asks the kernel (BPF_PROG_QUERY of BPF_CGROUP_INET_INGRESS, with those of the cgroups above; needs CAP_NET_ADMIN).
/// What such a program does is not known: one may only count, as IPAccounting= does. An answer is good for five
/// seconds.
class CgroupFilters {
public:
    /// `root`: where cgroup v2 is mounted; "" = nowhere, then there is never one.
    explicit CgroupFilters(std::string root);

    /// Whether there may be one; `cgroup` as /proc/PID/cgroup has it. Of a cgroup that is not known ("") or gone there
    /// is none. `now_ns`: CLOCK_BOOTTIME.
    bool may_decide(const std::string& cgroup, std::uint64_t now_ns);

private:
    struct Answer {
        bool may_decide = false;
        std::uint64_t time_ns = 0;
    };
    std::string x_root;
    std::unordered_map<std::string, Answer> x_answers;
};

} // namespace listenwatch
