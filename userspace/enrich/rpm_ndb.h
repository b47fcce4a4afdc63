// rpm's database in its own format (Packages.db, "ndb": openSUSE, SUSE).
#pragma once

#include <stop_token>
#include <string>

#include "enrich/rpm_header.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Adds all packages of the file, without rpm's lock. When rpm writes meanwhile, some may be missing or mixed: the file
/// is another one afterwards and is read again. Ends early when it is told to stop.
Result<RpmReading> add_rpm_ndb(PackageIndex& index, const std::string& path, const std::stop_token& stop);

} // namespace listenwatch
