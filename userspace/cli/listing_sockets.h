// `list --all`: every socket in a line of its own.
#pragma once

#include <span>
#include <string>

#include "cli/listing_row.h"
#include "cli/listing_text.h"

namespace listenwatch {

/// One line a socket, by port, protocol and address, under one header. Columns are as wide as what stands in them; in a
/// terminal names give way first and pids that do not fit are counted ("+3"), else nothing is cut.
std::string render_sockets(std::span<const ListedListener> listeners, const ListingStyle& style);

} // namespace listenwatch
