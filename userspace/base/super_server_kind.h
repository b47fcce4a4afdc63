// Programs that listen for others: inetd and its kind.
#pragma once

#include <cstdint>
#include <string_view>

namespace listenwatch {

/// Whose configuration a super-server reads; `other` is one that we know but whose files we do not read (rlinetd).
enum class SuperServerKind : std::uint8_t { none, inetd, xinetd, other };

/// By the name of its program or process: "openbsd-inetd", "xinetd".
SuperServerKind super_server_kind(std::string_view name);

} // namespace listenwatch
