// The header of an installed package, as rpm's databases keep it: tags, each with numbers or texts.
#pragma once

#include <cstddef>
#include <string_view>

#include "enrich/package_index.h"

namespace listenwatch {

/// What was read of a database of rpm.
struct RpmReading {
    std::size_t packages = 0;
    std::size_t unknown = 0; ///< entries that are no header
};

/// The most bytes of one header; rpm itself takes four times that.
constexpr std::size_t kLargestRpmHeader = std::size_t{64} << 20U;

/// Adds the package that a header tells of, and its files. False: it is no such header. Any bytes are taken: what
/// points out of them ends the list that it is in.
///
/// Not every file counts. One that is not there (of another architecture's twin, left out by an option), or that
/// another package's took the place of, is not the package's. Nor is a `%ghost`: the package brings none, somebody else
/// wrote it.
bool add_rpm_header(PackageIndex& index, std::string_view blob);

} // namespace listenwatch
