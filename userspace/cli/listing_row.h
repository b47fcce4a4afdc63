// The rows of `list` and `watch`: one a service and its ports. Pure: listeners in, rows out, and none of them is lost.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

/// A listener on its way into the listing.
struct ListedListener {
    std::shared_ptr<const Listener> listener;
    bool unexpected = false; ///< what the policy says of it
};

/// The parts of the listing, in its order. What is not known is not called local.
enum class Section : std::uint8_t { exposed, unknown, local };

Section section_of(Reach reach);

/// Protocols and families of a row. Only TCP and UDP go together.
struct ListingTraits {
    bool tcp = false, udp = false;
    std::optional<Transport> other = {};
    bool v4 = false, v6 = false; ///< which clients reach it: a `::` socket without v6only takes both
    auto operator<=>(const ListingTraits&) const = default;
};

/// What one line of the listing is about. Names are raw bytes.
struct ListingRow {
    Section section = Section::exposed;
    bool unexpected = false;
    Reach reach = Reach::unknown;
    bool kernel = false;
    ListingTraits traits;
    std::vector<std::uint32_t> ports;    ///< ascending, each once; what has none: its protocol, else 0
    std::vector<std::string> port_names; ///< one a port, "" = none
    std::vector<std::string> addresses;  ///< as text, each once: "0.0.0.0", "[::1]"
    std::string service, process, script, user, started_by;
    std::string firewall;             ///< "open", "filtered", "unknown"; "mixed" = not all the same; "" = not asked
    std::vector<std::string> also_by; ///< ports that lead to it, each once: "8080 dnat"
    std::string entry;                ///< what a super-server serves here, in its own row: "xinetd: chargen"; else ""
    std::vector<std::uint32_t> pids;  ///< the one that speaks first; empty = not known
    std::uint64_t since_boottime_ns = 0; ///< of the oldest, 0 = not known
    std::vector<std::size_t> members;    ///< indices of its listeners in the input, ascending
};

enum class Grouping : std::uint8_t {
    by_service,           ///< all ports of a service in one row, when protocol, family and reach are the same
    super_servers_by_port ///< but each port of inetd and its kind in a row of its own
};

/// Families, protocols and workers of the same port are always one row, if reach, service, program and user are the
/// same. Order: section, unexpected first, lowest port.
std::vector<ListingRow> group_listeners(std::span<const ListedListener> listeners,
                                        Grouping grouping = Grouping::by_service);

} // namespace listenwatch
