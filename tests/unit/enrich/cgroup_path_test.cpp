#include "enrich/cgroup_path.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(CgroupPath, LosesWhatProcAdds)
{
    EXPECT_EQ(strip_cgroup_path("/../../system.slice/a.service"), "/system.slice/a.service");
    EXPECT_EQ(strip_cgroup_path("/.."), "");
    EXPECT_EQ(strip_cgroup_path("/..a/b"), "/..a/b");
    EXPECT_EQ(strip_cgroup_path("/a.service (deleted)"), "/a.service");
}

TEST(CgroupPath, GivesItsComponentsOneByOne)
{
    std::string_view path = "//a/b//c/";
    EXPECT_EQ(take_component(path), "a");
    EXPECT_EQ(take_component(path), "b");
    EXPECT_EQ(take_component(path), "c");
    EXPECT_EQ(take_component(path), "");
    EXPECT_EQ(take_component(path), "");
}

TEST(UnitName, IsWhatSystemdTakes)
{
    for (const char* name : {"ssh.service", "a.socket", "getty@tty1.service", "postfix@-.service", "a.b.scope",
                             "x\\x2dy.mount", "-.slice", "dbus-:1.2-org.a@0.service"})
        EXPECT_TRUE(is_unit_name(name)) << name;
    for (const char* name : {"", ".service", "ssh", "ssh.conf", "ssh.", "@a.service", "getty@.service", "a b.service",
                             "a\n.service", "\xc3\xa4.service", "a.Service"})
        EXPECT_FALSE(is_unit_name(name)) << name;
    EXPECT_TRUE(is_unit_name(std::string(247, 'a') + ".service"));
    EXPECT_FALSE(is_unit_name(std::string(248, 'a') + ".service"));
}

TEST(UnitName, UnescapesBytesAndRefusesBrokenEscapes)
{
    EXPECT_EQ(unescape_unit_part("web\\x2d1"), "web-1");
    EXPECT_EQ(unescape_unit_part("a-b"), "a-b");
    EXPECT_EQ(unescape_unit_part("\\xff\\x00").value(), std::string("\xff\0", 2));
    for (const char* broken : {"\\", "\\x", "\\x2", "\\xzz", "\\n"}) EXPECT_FALSE(unescape_unit_part(broken)) << broken;
}

} // namespace
} // namespace listenwatch
