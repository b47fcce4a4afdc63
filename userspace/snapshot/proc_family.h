// The tables of /proc/PID/net that are unlike those of TCP: net/unix, net/packet, net/sctp/eps. They tell no cookie, no
// backlog and no filter.
#pragma once

#include "snapshot/proc_net.h"

namespace listenwatch {

/// Adds the unix sockets that listen. A path with a newline in it can look like lines of its own: only sock_diag tells
/// those apart.
void parse_proc_unix(std::string_view text, std::uint32_t netns_ino, ProcNetTable& table);

/// Adds the packet sockets; one that asked for no protocol yet is `connected`.
void parse_proc_packet(std::string_view text, std::uint32_t netns_ino, ProcNetTable& table);

/// Adds the SCTP endpoints that listen, each by the first of its addresses.
void parse_proc_sctp(std::string_view text, std::uint32_t netns_ino, ProcNetTable& table);

/// How many sockets net/protocols counts of a protocol by its name there ("XDP", "AF_VSOCK"); 0 where it has no line.
std::size_t count_protocol(std::string_view text, std::string_view protocol);

} // namespace listenwatch
