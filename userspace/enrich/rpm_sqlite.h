// rpm's database as SQLite keeps it (rpmdb.sqlite: Fedora, RHEL from 9).
#pragma once

#include <stop_token>
#include <string>

#include "enrich/rpm_header.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Adds all packages of the file. Nothing is written and nothing locked, whoever we are: the file is opened as one that
/// does not change (`immutable=1`). So what rpm has put into its log beside it (rpmdb.sqlite-wal) and not yet into the
/// file is not seen; rpm moves it when it ends. Where it moves some while we read, the reading may fail or be mixed:
/// the file is another one afterwards and is read again. Ends early when it is told to stop.
Result<RpmReading> add_rpm_sqlite(PackageIndex& index, const std::string& path, const std::stop_token& stop);

} // namespace listenwatch
