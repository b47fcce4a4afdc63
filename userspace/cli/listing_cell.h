// What stands in a cell of the listing.
#pragma once

#include <cstdint>
#include <string>

#include "cli/listing_layout.h"
#include "cli/listing_row.h"

namespace listenwatch {

/// Safe to print, at most `width` columns; a name gives way before a pid, and what is left out is counted ("+5").
/// `now_boottime_ns` is the moment that ages are told for.
std::string cell_text(const ListingRow& row, ColumnId column, std::size_t width, std::uint64_t now_boottime_ns);

/// The colour of a cell.
Ink cell_ink(const ListingRow& row, ColumnId column);

/// The names of the ports of a row with more than one, "" when there are none to tell.
std::string port_names_text(const ListingRow& row, std::size_t width);

/// The name, "-" for none; ".service" goes first where room is short. Takes raw bytes.
std::string unit_text(std::string_view unit, std::size_t width);

/// As --proto takes it: "udplite", "unix".
std::string proto_name(Transport transport);

/// "41s", "3m", "5h", "12d", "30y": one number, rounded down, five columns at most.
std::string age_text(std::uint64_t age_ns);

/// "all v4+6" for wildcards, else the reach alone.
std::string reach_text(Reach reach, const ListingTraits& traits);

/// Bold yellow for all and public, yellow for private and unknown, cyan for link, plain for loopback.
Ink reach_ink(Reach reach);

} // namespace listenwatch
