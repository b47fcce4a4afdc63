#include "enrich/rpm_database.h"

#include <array>
#include <string_view>
#include <sys/stat.h>
#include <utility>

#include "enrich/rpm_ndb.h"
#include "enrich/rpm_sqlite.h"

namespace listenwatch {
namespace {

using Format = RpmDatabase::Format;

constexpr std::string_view kNotTold = "packages of rpm are not told: ";
constexpr std::array<std::pair<const char*, Format>, 3> kFiles{
    {{"/rpmdb.sqlite", Format::sqlite}, {"/Packages.db", Format::ndb}, {"/Packages", Format::bdb}}};

// What it has, if it is a regular file with something in it.
bool has_something(const std::string& path)
{
    struct stat file{};
    return ::stat(path.c_str(), &file) == 0 && S_ISREG(file.st_mode) && file.st_size > 0;
}

std::string trouble_of(const RpmDatabase& database, const RpmReading& reading)
{
    if (reading.unknown != 0)
        return std::to_string(reading.unknown) + " packages of rpm are not told: " + database.path +
               " has no header for them";
    if (database.format == Format::sqlite && has_something(database.path + "-wal"))
        return "the newest packages of rpm are not told: rpm is at work, or was killed before " + database.path +
               " had what its -wal has";
    return {};
}

} // namespace

std::optional<RpmDatabase> find_rpm_database(const std::string& root)
{
    for (const char* directory : {"/usr/lib/sysimage/rpm", "/var/lib/rpm"})
        for (const auto& [file, format] : kFiles)
            if (std::string path = root + directory + file; has_something(path))
                return RpmDatabase{format, std::move(path)};
    return std::nullopt;
}

std::string add_rpm_database(PackageIndex& index, const std::string& root, const std::stop_token& stop)
{
    const auto database = find_rpm_database(root);
    if (!database) return {};
    if (database->format == Format::bdb)
        return std::string(kNotTold) + database->path + " is of Berkeley DB, which is not read";
    const auto reading = database->format == Format::sqlite ? add_rpm_sqlite(index, database->path, stop)
                                                            : add_rpm_ndb(index, database->path, stop);
    return reading ? trouble_of(*database, *reading) : std::string(kNotTold) + reading.error().text;
}

} // namespace listenwatch
