// From rows of sock_diag dumps to listeners.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/diag_message.h"
#include "snapshot/found_listener.h"

namespace listenwatch {

/// The TCP listeners of one namespace. An MPTCP listener is two sockets with one inode: the one that the process has
/// (msk) and the TCP subflow that does the work. They become one listener with the msk's cookie and the subflow's
/// address and port. Where the kernel does not dump listening msks (before 5.18) it has no cookie: that of the subflow
/// would be another identity.
std::vector<FoundListener> tcp_listeners(std::span<const DiagRow> tcp, std::span<const DiagRow> mptcp,
                                         std::uint32_t netns_ino);

/// Gives the TCP sockets that listen for SMC sockets the inode of those: descriptors lead there. Found by address and
/// port, by port alone where the dump has no address (IPPROTO_SMC).
void join_smc(std::vector<FoundListener>& tcp, std::span<const DiagRow> smc);

/// The bound and unconnected sockets of a UDP or UDP-Lite dump. Whether the kernel or the program chose the port is not
/// in the dump (a port inside of ip_local_port_range can be either's), so `ephemeral` stays false.
std::vector<FoundListener> udp_listeners(std::span<const DiagRow> rows, Transport transport, std::uint32_t netns_ino);

/// The raw sockets of a dump that hear every sender. What is for sending only (IPPROTO_RAW, raw(7)) is none.
std::vector<FoundListener> raw_listeners(std::span<const DiagRow> rows, std::uint32_t netns_ino);

/// The SCTP sockets of a dump that listen.
std::vector<FoundListener> sctp_listeners(std::span<const DiagRow> rows, std::uint32_t netns_ino);

} // namespace listenwatch
