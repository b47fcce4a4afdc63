// rpm builds packages and installs them; what is read of its database must be what rpm says of it.
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "command_output.h"
#include "enrich/rpm_database.h"
#include "fake_root.h"
#include "index_name.h"

namespace listenwatch {
namespace {

std::string spec(const std::string& name, const std::string& header, const std::vector<std::string>& files,
                 const std::string& more)
{
    std::string text = "Name: " + name + "\nVersion: 1.2~rc1\nRelease: 3\nSummary: x\nLicense: x\nBuildArch: noarch\n" +
                       header + "%description\nx\n%install\n";
    for (const std::string& each : files)
        text += "mkdir -p $(dirname %{buildroot}" + each + ")\necho x >%{buildroot}" + each + "\n";
    text += "%files\n";
    for (const std::string& each : files) text += each + "\n";
    return text + more;
}

class RpmItself : public testing::Test {
protected:
    void SetUp() override
    {
        if (output_of("rpmbuild --version 2>/dev/null").empty() || output_of("rpm --version 2>/dev/null").empty())
            GTEST_SKIP() << "rpm and rpmbuild are not installed";
    }
    std::string rpm() const { return "rpm --dbpath " + root.path("var/lib/rpm") + " --define '_db_backend sqlite' "; }
    // What rpm printed when something failed.
    std::string install(const std::string& name, const std::string& text)
    {
        root.write(name + ".spec", text);
        const std::string log = root.path(name + ".log");
        const std::string packages = root.path("top") + "/RPMS/noarch/" + name + "-*.rpm";
        const std::string command = "{ rpmbuild -bb --quiet --define '_topdir " + root.path("top") + "' " +
                                    root.path(name + ".spec") + " && " + rpm() + "-i --justdb --nodeps --noscripts " +
                                    packages + "; } >" + log + " 2>&1 || cat " + log;
        return output_of(command);
    }

    FakeRoot root;
};

TEST_F(RpmItself, SaysTheSame)
{
    ASSERT_EQ(install("plain", spec("plain", "", {"/usr/sbin/plaind", "/usr/lib/plain/run.py"}, "")), "");
    ASSERT_EQ(install("older", spec("older", "Epoch: 2\n", {"/usr/sbin/olderd", "/etc/older.conf"},
                                    "%ghost /etc/ghost\n%dir /usr/sbin\n")),
              "");
    ASSERT_EQ(install("empty", spec("empty", "", {}, "")), "");
    PackageIndex index;
    EXPECT_EQ(add_rpm_database(index, root.path(), {}), "");
    index.finish();
    std::istringstream said(output_of(rpm() + "-qa --qf '[%{=NAME} %{=EVR} rpm\t%{FILENAMES}\n]'"));
    std::set<std::string> files;
    for (std::string line; std::getline(said, line);) {
        const std::string path = line.substr(line.find('\t') + 1);
        if (path == "/etc/ghost" || path == "/usr/sbin") continue; // no file that the package brings
        EXPECT_EQ(owner(index, path), line.substr(0, line.find('\t'))) << path;
        files.insert(path);
    }
    EXPECT_EQ(files.size(), 4U);
    EXPECT_EQ(index.size(), files.size());
    ASSERT_EQ(output_of(rpm() + "-e --justdb older 2>&1 || echo failed").find("failed"), std::string::npos);
    index = PackageIndex();
    EXPECT_EQ(add_rpm_database(index, root.path(), {}), "");
    index.finish();
    EXPECT_EQ(owner_name(index, "/usr/sbin/olderd"), "");
    EXPECT_EQ(owner_name(index, "/usr/sbin/plaind"), "plain");
}

} // namespace
} // namespace listenwatch
