#include "enrich/rpm_sqlite.h"

#include <memory>
#include <sqlite3.h>
#include <string_view>

namespace listenwatch {
namespace {

constexpr int kStepsBetweenLooks = 10'000; // at the stop token; of SQLite's machine

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

std::unexpected<Error> failed(const std::string& path, int code)
{
    return fail(code == SQLITE_PERM ? ErrorKind::permission : ErrorKind::runtime,
                "read " + path + ": " + sqlite3_errstr(code));
}

std::string uri_of(const std::string& path)
{
    std::string uri = "file:";
    for (const char c : path) uri += c == '?' ? "%3f" : c == '#' ? "%23" : c == '%' ? "%25" : std::string(1, c);
    return uri + "?immutable=1";
}

// As SQLite's documentation advises for files of others ("Defense Against The Dark Arts").
void distrust(sqlite3* database)
{
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, static_cast<int>(kLargestRpmHeader));
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_exec(database, "PRAGMA cell_size_check=1", nullptr, nullptr, nullptr);
}

Result<Database> open_database(const std::string& path)
{
    sqlite3* made = nullptr;
    constexpr int kFlags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(uri_of(path).c_str(), &made, kFlags, nullptr);
    Database database(made); // there is one also after most failures
    if (code != SQLITE_OK) return failed(path, code);
    distrust(made);
    return database;
}

int is_stopped(void* stop)
{
    return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

std::string_view blob_of(sqlite3_stmt* row)
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, 0)); // first: it may convert
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, 0)));
}

} // namespace

Result<RpmReading> add_rpm_sqlite(PackageIndex& index, const std::string& path, const std::stop_token& stop)
{
    auto database = open_database(path);
    if (!database) return std::unexpected(database.error());
    std::stop_token token = stop;
    sqlite3_progress_handler(database->get(), kStepsBetweenLooks, is_stopped, &token);
    sqlite3_stmt* made = nullptr;
    int code = sqlite3_prepare_v2(database->get(), "SELECT blob FROM Packages", -1, &made, nullptr);
    const Statement statement(made);
    RpmReading reading;
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(made)) == SQLITE_ROW && !stop.stop_requested())
            ++(add_rpm_header(index, blob_of(made)) ? reading.packages : reading.unknown);
    const bool is_read = code == SQLITE_DONE || stop.stop_requested();
    return is_read ? Result<RpmReading>(reading) : failed(path, code);
}

} // namespace listenwatch
