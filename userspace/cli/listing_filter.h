// Which listeners `list` shows, and what it makes of them for scripts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/listing_row.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Both ends count.
struct PortRange {
    std::uint16_t first = 0, last = 65535;
    bool operator==(const PortRange&) const = default;
};

/// What a filter's --proto means: a transport, and of TCP maybe only MPTCP.
struct ProtoFilter {
    Transport transport = Transport::tcp;
    bool only_mptcp = false;
    bool operator==(const ProtoFilter&) const = default;
};

/// Everything that is given must be true of a listener.
struct ListingFilter {
    std::optional<PortRange> port = {};
    std::optional<ProtoFilter> proto = {};
    std::optional<std::string> unit = {}; ///< "ssh.service", or "ssh": with any suffix; a unit of a user's manager, too
    std::optional<std::string> user = {}; ///< a name, or a number
    std::optional<std::uint32_t> pid = {}; ///< any of its holders, or its opener
    std::optional<Reach> reach = {};
    bool inner = false;   ///< unix and vsock sockets too, without asking for them by `proto`
    bool exposed = false; ///< all that is not known to be loopback: what could not be computed is not called safe
};

bool matches(const ListingFilter& filter, const Listener& listener);

/// Those that match, in the same order.
std::vector<ListedListener> select_listeners(const ListingFilter& filter, std::span<const ListedListener> listeners);

/// "22" or "6000-6063". This and the next: errors (usage) name the flag and what was given.
Result<PortRange> parse_port_filter(std::string_view text);
/// "tcp", "udp", "udplite", "sctp", "unix", "vsock", "raw", "packet", "xdp" or "mptcp".
Result<ProtoFilter> parse_proto_filter(std::string_view text);
Result<std::uint32_t> parse_pid_filter(std::string_view text);
/// A reach by its name; `flag` is the option that wants it, --reach or --expect.
Result<Reach> parse_reach(std::string_view flag, std::string_view text);

/// What makes `list` end with exit code 1.
enum class FailOn : std::uint8_t { nothing, exposed, unexpected };
Result<FailOn> parse_fail_on(std::string_view text);

/// 1 when a listener reaches farther than `expected` (unknown is farther than everything but itself), or when there is
/// one that `fail_on` names; else 0.
int listing_exit_code(std::span<const ListedListener> selected, std::optional<Reach> expected, FailOn fail_on);

} // namespace listenwatch
