// What an attacker with the right to use BPF does to the monitor's programs.
#pragma once

#include <cstddef>
#include <sys/types.h>

namespace listenwatch {

/// Detaches all programs that a process attached to a cgroup (bpf(2), BPF_LINK_DETACH). Returns how many those were.
std::size_t detach_from_cgroup(pid_t owner);

/// Makes the link of its sock_ops program run one that does nothing (BPF_LINK_UPDATE). False when there is none.
bool replace_sock_ops(pid_t owner);

} // namespace listenwatch
