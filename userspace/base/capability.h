// Names of capabilities(7).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace listenwatch {

/// Those of a set whose bit N is capability N, lowest first: "CAP_CHOWN". One that is newer than this program is told
/// by its number: "CAP_63".
std::vector<std::string> capability_names(std::uint64_t set);

} // namespace listenwatch
