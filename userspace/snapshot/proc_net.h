// The socket tables of /proc/PID/net (proc(5)): for namespaces that sock_diag is not asked about. They tell no cookie,
// no bound device, no IPV6_V6ONLY, no backlog and not what is MPTCP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/procfs.h"
#include "listenwatch/listener.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// The listeners of one or more tables.
struct ProcNetTable {
    std::vector<Listener> listeners;
    std::size_t malformed = 0; ///< lines that are no socket; they are left out
};

/// Adds the listeners in the text of net/tcp, net/udp6 and so on: TCP sockets in LISTEN, bound and unconnected UDP
/// or raw sockets.
void parse_proc_net(std::string_view text, Transport transport, Address::Family family, std::uint32_t netns_ino,
                    ProcNetTable& table);

/// Whether /proc lists that transport at all.
bool has_proc_table(Transport transport);

/// Reads one transport, IPv4 and IPv6, through a process of the namespace. What the kernel does not have (IPv6 or
/// UDP-Lite switched off, no table of vsock) is empty.
Result<ProcNetTable> read_proc_net(const ProcDir& process, Transport transport, std::uint32_t netns_ino);

} // namespace listenwatch
