// What a NETLINK_SOCK_DIAG dump says of a socket that is no internet socket (linux/unix_diag.h, packet_diag.h,
// vm_sockets_diag.h, xdp_diag.h).
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "listenwatch/listener.h"

namespace listenwatch {

/// The socket of one message, without its namespace; `bytes` are its payload and start on a multiple of four. What does
/// not listen, a packet socket that asked for no protocol or an unbound AF_XDP one is `connected`. nullopt: of another
/// family, or too short. Never reads beyond `bytes`.
std::optional<Listener> read_family_row(std::span<const std::byte> bytes);

/// The path of a unix socket from the bytes behind its family: an abstract name with an '@' for each NUL, as
/// /proc/net/unix has it, a path in the file system without its end.
std::string unix_path(std::string_view bytes);

} // namespace listenwatch
