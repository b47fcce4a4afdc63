// struct lw_socket of event_abi.h as our own types: shared by the ring's decoder and the socket iterator's reader.
#pragma once

#include <optional>
#include <string>

#include "listenwatch/event_abi.h"
#include "listenwatch/listener.h"

namespace listenwatch {

/// Identity, endpoint, owner and flags of a socket; nullopt for a family or protocol that is not ours.
std::optional<Listener> to_listener(const lw_socket& socket);

/// A path whose components were written leaf first, each followed by '/': "sshd/sbin/usr/" is "/usr/sbin/sshd".
std::string turn_path(std::string_view leaf_first);

} // namespace listenwatch
