// Where a .socket listens, in words that can be compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

/// "stream 8080 ::", "datagram 53 127.0.0.1", "packet /run/x"; "" for what no .socket of a user can open, or what is
/// not known.
std::string listen_words(const Endpoint& endpoint);

/// The same for a value of ListenStream= and the like (`kind` "stream", ...): a port alone is one of two wildcards.
/// Empty where it is none of those.
std::vector<std::string> listen_words(std::string_view kind, std::string_view value);

} // namespace listenwatch
