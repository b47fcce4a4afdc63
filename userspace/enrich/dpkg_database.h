// dpkg's database (dpkg(1), /var/lib/dpkg): its texts, and an index of them.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>

#include "enrich/package_index.h"

namespace listenwatch {

/// Where the files of a path really are, when somebody took their place (dpkg-divert(1)).
struct Diversion {
    std::string to;
    std::string package; ///< whose file stays in the place; ":" = nobody's
    bool operator==(const Diversion&) const = default;
};
using Diversions = std::unordered_map<std::string, Diversion>;

/// Reads the text of `diversions`: three lines for each. What does not begin with paths is skipped.
Diversions parse_diversions(std::string_view text);

/// Versions by name of the packages that are installed, from the text of `status`. Stanzas without one of the three
/// are skipped.
std::unordered_map<std::string, std::string> parse_dpkg_status(std::string_view text);

/// Adds the files of a package, from the text of its `.list`; lines that are no paths are skipped.
void add_dpkg_list(PackageIndex& index, std::string_view list, std::string_view package, const Diversions& diversions);

/// Adds all packages of the database below `root` ("" = the real one). Takes a good part of a second on a large host:
/// not for the event path. Ends early when it is told to stop.
void add_dpkg_database(PackageIndex& index, const std::string& root, const std::stop_token& stop);

} // namespace listenwatch
