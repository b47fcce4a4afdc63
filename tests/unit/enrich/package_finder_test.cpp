#include "enrich/package_finder.h"

#include <gtest/gtest.h>

#include "enrich/process_details.h"
#include "fake_stat.h"
#include "rpm_builder.h"

namespace listenwatch {
namespace {

class PackageFinderTest : public testing::Test {
protected:
    void SetUp() override { install("good", "/usr/bin/good\n"); }
    void install(const std::string& package, const std::string& files)
    {
        status += "Package: " + package + "\nStatus: install ok installed\nVersion: 1.0\n\n";
        root.write("var/lib/dpkg/info/" + package + ".list", files);
        root.replace("var/lib/dpkg/status", status);
    }

    FakeRoot root;
    std::string status;
};

TEST_F(PackageFinderTest, KnowsWhatIsInstalled)
{
    PackageFinder finder(PackageFinder::Pace::at_once, root.path());
    finder.wait();
    EXPECT_EQ(finder.find("/usr/bin/good"), (Package{"good", "1.0", "deb"}));
    EXPECT_EQ(finder.find("/usr/bin/other"), std::nullopt);
}

TEST_F(PackageFinderTest, EndsWhileItReadsOrWaits)
{
    for (int round = 0; round < 20; ++round) PackageFinder finder(PackageFinder::Pace::background, root.path());
    PackageFinder nothing(PackageFinder::Pace::background, root.path("nothing"));
    EXPECT_TRUE(nothing.wait_for(std::chrono::minutes(1)));
    EXPECT_EQ(nothing.find("/usr/bin/good"), std::nullopt);
}

TEST_F(PackageFinderTest, KnowsWhatRpmInstalled)
{
    root.write("usr/lib/sysimage/rpm/Packages.db",
               ndb_file({rpm_header("guest", {{"/usr/bin/", "good"}, {"/usr/bin/", "guest"}})}));
    PackageFinder finder(PackageFinder::Pace::at_once, root.path());
    finder.wait();
    EXPECT_EQ(finder.trouble(), "");
    EXPECT_EQ(finder.find("/usr/bin/guest"), (Package{"guest", "1.2-3.el9", "rpm"}));
    EXPECT_EQ(finder.find("/usr/bin/good"), (Package{"good", "1.0", "deb"})) << "dpkg goes first";
}

TEST_F(PackageFinderTest, SaysWhichDatabasesItDoesNotRead)
{
    root.write("var/lib/rpm/Packages", "x");
    PackageFinder finder(PackageFinder::Pace::at_once, root.path());
    finder.wait();
    EXPECT_EQ(finder.trouble(), "packages of rpm are not told: " + root.path() +
                                    "/var/lib/rpm/Packages is of Berkeley DB, which is not read");
    EXPECT_EQ(finder.find("/usr/bin/good"), (Package{"good", "1.0", "deb"}));
}

// Which package the details tell of a process that runs `executable`.
class PackageOfProcess : public PackageFinderTest {
protected:
    std::string package(const std::string& executable, std::uint64_t inode, const std::vector<std::string>& args)
    {
        PackageFinder finder(PackageFinder::Pace::at_once, root.path());
        finder.wait();
        auto opener = std::make_shared<Process>();
        opener->pid = 20;
        opener->executable = executable;
        opener->exe_inode = inode;
        opener->args = args;
        Listener listener;
        listener.opener = opener;
        ProcessDetailsEnricher(proc, &finder).enrich(listener);
        return listener.details->package.name;
    }
    Procfs proc{root.path("proc")};
};

TEST_F(PackageOfProcess, IsThatOfTheFileThatRuns)
{
    root.write("usr/bin/good", "");
    const std::uint64_t inode = root.inode("usr/bin/good");
    EXPECT_EQ(package("/usr/bin/good", inode, {}), "good");
    EXPECT_EQ(package("/usr/bin/good", inode + 1, {}), "") << "a container's, or the one before an upgrade";
    EXPECT_EQ(package("/usr/bin/other", inode, {}), "");
    root.remove("usr/bin/good");
    EXPECT_EQ(package("/usr/bin/good", inode, {}), "");
}

TEST_F(PackageOfProcess, IsThatOfTheScript)
{
    install("python3", "/usr/bin/python3\n");
    install("app", "/usr/share/app/app.py\n");
    root.write("usr/bin/python3", "");
    const std::uint64_t inode = root.inode("usr/bin/python3");
    EXPECT_EQ(package("/usr/bin/python3", inode, {"python3", "/usr/share/app/app.py"}), "app");
    EXPECT_EQ(package("/usr/bin/python3", inode, {"python3", "/tmp/x.py"}), "") << "what runs is nobody's";
    EXPECT_EQ(package("/usr/bin/python3", inode, {"python3", "-m", "http.server"}), "");
    EXPECT_EQ(package("/usr/bin/python3", inode, {"python3", "-c", "code"}), "python3");
    EXPECT_EQ(package("/usr/bin/python3", inode + 1, {"python3", "/usr/share/app/app.py"}), "")
        << "another interpreter, so maybe another /usr";
}

} // namespace
} // namespace listenwatch
