// The listing as people read it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "cli/listing_row.h"

namespace listenwatch {

/// What the listing says beside the listeners. Raw bytes; what is empty is left out.
struct ListingContext {
    std::string host;
    std::string user;     ///< who asks
    std::string mode;     ///< "live" with the daemon's table, "snapshot" without
    std::string firewall; ///< a sentence: "Firewall: no rule filters these ports."
    std::uint64_t now_boottime_ns = 0;
};

/// Where it is drawn.
struct ListingStyle {
    std::size_t width = 80;   ///< columns
    bool is_terminal = false; ///< else nothing is cut, and there is neither summary nor hint
    bool has_colour = false;
};

/// Sections, one line a row, in a terminal the summary and what to do next. Ends with a newline.
std::string render_listing(std::span<const ListedListener> listeners, const ListingContext& context,
                           const ListingStyle& style);

/// What the packet filter does with strangers who come to them, for ListingContext; "" where nobody asked it.
std::string firewall_sentence(std::span<const ListedListener> listeners);

/// "9 services, 22 sockets, 1 unexpected (!)."
std::string summarize_listing(std::span<const ListingRow> rows);

} // namespace listenwatch
