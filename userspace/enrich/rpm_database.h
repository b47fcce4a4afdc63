// rpm's database (rpmdb(8)), in whichever format it is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "enrich/package_index.h"

namespace listenwatch {

struct RpmDatabase {
    enum class Format : std::uint8_t {
        sqlite,
        ndb,
        bdb, ///< Berkeley DB, up to RHEL 8: not read
    };
    Format format = Format::sqlite;
    std::string path;
};

/// The database below `root` ("" = the real one): in /usr/lib/sysimage/rpm, else in /var/lib/rpm, where a conversion
/// may have left an older format's beside it.
std::optional<RpmDatabase> find_rpm_database(const std::string& root);

/// Adds all packages of the database below `root`, if there is one. Gives why some or all are not told; "" = they are.
/// Ends early when it is told to stop.
std::string add_rpm_database(PackageIndex& index, const std::string& root, const std::stop_token& stop);

} // namespace listenwatch
