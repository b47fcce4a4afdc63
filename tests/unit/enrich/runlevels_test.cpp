#include "enrich/runlevels.h"

#include <gtest/gtest.h>

#include "fake_root.h"

namespace listenwatch {
namespace {

Runlevels read(const FakeRoot& root)
{
    ServiceFiles files(root.path());
    files.begin();
    return Runlevels::read(files);
}

TEST(Runlevels, TheDefaultLevelIsThatOfInittab)
{
    EXPECT_EQ(default_runlevel("# id:5:initdefault:\nx\nid:2:initdefault:\nsi::sysinit:/etc/init.d/rcS\n"), '2');
    EXPECT_EQ(default_runlevel("id::initdefault:\n"), 0);
    EXPECT_EQ(default_runlevel(""), 0);
    EXPECT_EQ(default_runlevel(std::string(10'000, ':')), 0);
}

TEST(Runlevels, ALinkWithSStartsInThatLevelAndInS)
{
    const FakeRoot root;
    root.write("etc/inittab", "id:2:initdefault:\n");
    root.write("etc/rc2.d/S20ssh", "");
    root.write("etc/rc2.d/K80nfs", "");
    root.write("etc/rc3.d/S01web", "");
    root.write("etc/rcS.d/S05mount", "");
    root.write("etc/rc2.d/Sxxbad", "");
    root.write("etc/rc2.d/S20", "");
    const Runlevels levels = read(root);
    EXPECT_TRUE(levels.starts_sysv("ssh"));
    EXPECT_TRUE(levels.starts_sysv("mount"));
    for (const char* name : {"nfs", "web", "bad", ""}) EXPECT_FALSE(levels.starts_sysv(name)) << name;
}

TEST(Runlevels, WithoutInittabAnyLevelOfMoreThanOneUserCounts)
{
    const FakeRoot root;
    root.write("etc/rc.d/rc5.d/S20web", "");
    root.write("etc/rc1.d/S20single", "");
    EXPECT_TRUE(read(root).starts_sysv("web"));
    EXPECT_FALSE(read(root).starts_sysv("single"));
}

TEST(Runlevels, OpenRcHasNamedOnes)
{
    const FakeRoot root;
    root.link("etc/runlevels/default/sshd", "/etc/init.d/sshd");
    EXPECT_TRUE(read(root).starts_openrc("sshd"));
    EXPECT_FALSE(read(root).starts_openrc("default"));
    EXPECT_FALSE(read(root).starts_sysv("sshd"));
}

// As Debian's update-rc.d leaves them: links of both kinds, of which `rc-update del` takes one away.
TEST(Runlevels, WhereOpenRcRunsLinksOfSysvinitCountForNothing)
{
    const FakeRoot root;
    root.write("etc/rc2.d/S20ssh", "");
    root.link("etc/runlevels/default/web", "/etc/init.d/web");
    EXPECT_TRUE(read(root).starts_sysv("ssh"));
    root.write("run/openrc/softlevel", "default");
    EXPECT_FALSE(read(root).starts_sysv("ssh"));
    EXPECT_TRUE(read(root).starts_openrc("web"));
}

} // namespace
} // namespace listenwatch
