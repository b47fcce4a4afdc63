// What a NETLINK_SOCK_DIAG dump says, taken out of its bytes (linux/inet_diag.h, sock_diag(7)).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

/// One socket of a dump.
struct DiagRow {
    Address address;
    std::uint16_t port = 0;    ///< host order
    bool connected = false;    ///< has a remote port
    std::uint8_t state = 0;    ///< kDiagListen, kDiagClose, ...
    std::uint32_t ifindex = 0; ///< bound device, 0 = any
    std::uint32_t uid = 0;
    std::uint32_t inode = 0;   ///< 0 = has no struct socket
    std::uint32_t backlog = 0; ///< sockets in LISTEN only
    std::uint64_t cookie = 0;
    std::uint64_t cgroup_id = 0; ///< of the socket in the v2 hierarchy, 0 = the kernel does not say (before 5.9)
    bool v6only = false;
    bool mptcp_subflow = false; ///< the TCP socket inside of an MPTCP one; before 6.19 told to CAP_NET_ADMIN only
};

inline constexpr std::uint8_t kDiagClose = 7;   ///< TCP_CLOSE: the state of an unconnected UDP socket
inline constexpr std::uint8_t kDiagListen = 10; ///< TCP_LISTEN

/// What was read of one dump so far.
struct DiagBatch {
    bool of_smc = false;             ///< to be set before: the rows are such of smc_diag (linux/smc_diag.h)
    std::vector<DiagRow> rows;       ///< internet sockets
    std::vector<Listener> listeners; ///< of the other families, see family_message.h
    bool done = false;               ///< the last message came (or an error in its place)
    int error = 0;                   ///< errno, 0 = none
    bool interrupted = false;        ///< NLM_F_DUMP_INTR: the table changed under the dump, rows may be missing
    std::size_t malformed = 0;       ///< messages that are too short for what they claim to be
};

/// Adds the messages of one datagram to `batch`. `bytes` must start on a multiple of four; messages with another
/// sequence number are another dump's and left out. Never reads beyond `bytes`, whatever the lengths in it say.
void parse_diag_messages(std::span<const std::byte> bytes, std::uint32_t sequence, DiagBatch& batch);

} // namespace listenwatch
