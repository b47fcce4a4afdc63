#include "enrich/rpm_database.h"

#include <memory>
#include <sqlite3.h>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "fake_root.h"
#include "index_name.h"
#include "rpm_builder.h"

namespace listenwatch {
namespace {

constexpr const char* kTable = "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)";

// A database of SQLite with those headers, as rpm makes it; open as long as the object is there.
class SqliteFile {
public:
    SqliteFile(const std::string& path, const std::vector<std::string>& headers)
    {
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        EXPECT_EQ(sqlite3_open(path.c_str(), &x_database), SQLITE_OK);
        run("PRAGMA journal_mode=WAL");
        run(kTable);
        for (const std::string& each : headers) add(each);
        run("PRAGMA wal_checkpoint=TRUNCATE");
    }
    SqliteFile(const SqliteFile&) = delete;
    SqliteFile& operator=(const SqliteFile&) = delete;
    ~SqliteFile() { sqlite3_close(x_database); }

    void add(const std::string& header)
    {
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(x_database, "INSERT INTO Packages (blob) VALUES (?)", -1, &statement, nullptr);
        sqlite3_bind_blob(statement, 1, header.data(), static_cast<int>(header.size()), nullptr);
        EXPECT_EQ(sqlite3_step(statement), SQLITE_DONE);
        sqlite3_finalize(statement);
    }
    void run(const char* command)
    {
        EXPECT_EQ(sqlite3_exec(x_database, command, nullptr, nullptr, nullptr), SQLITE_OK) << command;
    }

private:
    sqlite3* x_database = nullptr;
};

class RpmDatabaseTest : public testing::Test {
protected:
    void read(const std::stop_token& stop = {})
    {
        index = PackageIndex();
        trouble = add_rpm_database(index, root.path(), stop);
        index.finish();
    }
    void expect_all()
    {
        read();
        EXPECT_EQ(trouble, "");
        EXPECT_EQ(index.size(), 2U);
        EXPECT_EQ(owner(index, "/usr/sbin/nginx"), "nginx 1.2-3.el9 rpm");
        EXPECT_EQ(owner(index, "/usr/sbin/sshd"), "openssh-server 1.2-3.el9 rpm");
    }

    const std::vector<std::string> headers{rpm_header("nginx", {{"/usr/sbin/", "nginx"}}),
                                           rpm_header("openssh-server", {{"/usr/sbin/", "sshd"}})};
    FakeRoot root;
    PackageIndex index;
    std::string trouble;
};

TEST_F(RpmDatabaseTest, MayBeMissing)
{
    read();
    EXPECT_EQ(trouble, "");
    EXPECT_EQ(index.size(), 0U);
    EXPECT_FALSE(find_rpm_database(root.path()));
    EXPECT_EQ(::mkdir(root.path("usr").c_str(), 0755), 0);
    root.write("var/lib/rpm/Packages", "");
    root.write("usr/lib/sysimage/rpm/rpmdb.sqlite/x", "a directory");
    EXPECT_FALSE(find_rpm_database(root.path()));
}

TEST_F(RpmDatabaseTest, OfSqliteIsReadWithoutATrace)
{
    {
        const SqliteFile file(root.path("usr/lib/sysimage/rpm/rpmdb.sqlite"), headers);
    }
    expect_all();
    EXPECT_FALSE(std::filesystem::exists(root.path("usr/lib/sysimage/rpm/rpmdb.sqlite-wal")));
    EXPECT_FALSE(std::filesystem::exists(root.path("usr/lib/sysimage/rpm/rpmdb.sqlite-shm")));
}

TEST_F(RpmDatabaseTest, OfSqliteIsReadWhileRpmHoldsIt)
{
    SqliteFile file(root.path("var/lib/rpm/rpmdb.sqlite"), headers);
    file.run("BEGIN EXCLUSIVE");
    expect_all();
    file.add(rpm_header("new", {{"/usr/bin/", "new"}}));
    file.run("COMMIT");
    read();
    EXPECT_EQ(index.size(), 2U);
    EXPECT_EQ(trouble, "the newest packages of rpm are not told: rpm is at work, or was killed before " + root.path() +
                           "/var/lib/rpm/rpmdb.sqlite had what its -wal has");
    file.run("PRAGMA wal_checkpoint=TRUNCATE");
    read();
    EXPECT_EQ(trouble, "");
    EXPECT_EQ(owner_name(index, "/usr/bin/new"), "new");
}

TEST_F(RpmDatabaseTest, OfSqliteHasAnOddPath)
{
    const FakeRoot odd;
    {
        const SqliteFile file(odd.path("a?b#c%41/var/lib/rpm/rpmdb.sqlite"), headers);
    }
    EXPECT_EQ(add_rpm_database(index, odd.path("a?b#c%41"), {}), "");
    index.finish();
    EXPECT_EQ(index.size(), 2U);
}

TEST_F(RpmDatabaseTest, OfNdbIsRead)
{
    root.write("usr/lib/sysimage/rpm/Packages.db", ndb_file(headers));
    expect_all();
}

TEST_F(RpmDatabaseTest, OfBerkeleyIsNotAndThatIsSaid)
{
    root.write("var/lib/rpm/Packages", "x");
    read();
    EXPECT_EQ(trouble, "packages of rpm are not told: " + root.path() +
                           "/var/lib/rpm/Packages is of Berkeley DB, which is not read");
}

TEST_F(RpmDatabaseTest, IsTheNewerFormatsAfterAConversion)
{
    root.write("var/lib/rpm/Packages", "x");
    root.write("var/lib/rpm/Packages.db", ndb_file(headers));
    expect_all();
    {
        const SqliteFile file(root.path("var/lib/rpm/rpmdb.sqlite"), {});
    }
    read();
    EXPECT_EQ(index.size(), 0U);
    root.write("usr/lib/sysimage/rpm/Packages.db", ndb_file(headers));
    expect_all();
}

TEST_F(RpmDatabaseTest, SaysWhatItDoesNotUnderstand)
{
    root.write("var/lib/rpm/rpmdb.sqlite", "no database of SQLite at all, whoever wrote this");
    const std::string path = root.path("var/lib/rpm/rpmdb.sqlite");
    read();
    EXPECT_EQ(trouble, "packages of rpm are not told: read " + path + ": file is not a database");
    root.remove("var/lib/rpm/rpmdb.sqlite");
    {
        SqliteFile(path, headers).run("ALTER TABLE Packages RENAME TO Others");
    }
    read();
    EXPECT_EQ(trouble, "packages of rpm are not told: read " + path + ": SQL logic error");
    root.remove("var/lib/rpm/rpmdb.sqlite");
    {
        SqliteFile(path, headers).add("rubbish");
    }
    read();
    EXPECT_EQ(trouble, "1 packages of rpm are not told: " + path + " has no header for them");
    EXPECT_EQ(index.size(), 2U);
}

TEST_F(RpmDatabaseTest, OfNdbMayBeDamaged)
{
    const std::string good = ndb_file(headers);
    for (std::size_t at = 0; at < good.size(); at += at < 4 || at >= 4096 ? 1 : 16) {
        std::string bad = good;
        bad[at] = static_cast<char>(~bad[at]);
        root.replace("var/lib/rpm/Packages.db", bad);
        read();
        EXPECT_LE(index.size(), 2U) << at;
        const bool is_signature = at % 16 == 0 && at <= 4096 && at != 16;
        EXPECT_TRUE(!is_signature || !trouble.empty()) << at;
    }
    for (const std::size_t size : {1U, 31U, 4095U, 4096U, 4100U, 4200U}) {
        root.replace("var/lib/rpm/Packages.db", good.substr(0, size));
        read();
        EXPECT_NE(trouble, "") << size;
    }
}

TEST_F(RpmDatabaseTest, OfSqliteMayBeDamaged)
{
    {
        const SqliteFile file(root.path("var/lib/rpm/rpmdb.sqlite"), headers);
    }
    std::ifstream file(root.path("var/lib/rpm/rpmdb.sqlite"), std::ios::binary);
    const std::string good((std::istreambuf_iterator<char>(file)), {});
    for (std::size_t at = 0; at < good.size(); at += 37) {
        std::string bad = good;
        bad[at] = static_cast<char>(~bad[at]);
        root.replace("var/lib/rpm/rpmdb.sqlite", bad);
        read();
        EXPECT_LE(index.size(), 2U) << at;
    }
}

TEST_F(RpmDatabaseTest, StopsWhenItIsTold)
{
    std::stop_source stop;
    stop.request_stop();
    {
        const SqliteFile file(root.path("var/lib/rpm/rpmdb.sqlite"), headers);
    }
    read(stop.get_token());
    EXPECT_EQ(index.size(), 0U);
    EXPECT_EQ(trouble, "");
    root.write("usr/lib/sysimage/rpm/Packages.db", ndb_file(headers));
    read(stop.get_token());
    EXPECT_EQ(index.size(), 0U);
    EXPECT_EQ(trouble, "");
}

} // namespace
} // namespace listenwatch
