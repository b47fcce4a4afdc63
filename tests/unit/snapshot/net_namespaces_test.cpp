#include "snapshot/net_namespaces.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "fake_proc.h"

namespace listenwatch {
namespace {

std::uint32_t inode_of(const std::string& path)
{
    struct stat file{};
    return ::stat(path.c_str(), &file) == 0 ? static_cast<std::uint32_t>(file.st_ino) : 0;
}

TEST(NetNamespaces, AreFoundOnceEachWithAProcess)
{
    const FakeProc proc;
    proc.add_process(1, "init", "netns-host");
    proc.add_process(20, "a", "netns-blue");
    proc.add_process(21, "b", "netns-blue");
    const NetNamespaces namespaces = find_net_namespaces(proc.procfs(), {});
    ASSERT_EQ(namespaces.found.size(), 2U);
    EXPECT_EQ(namespaces.unreadable, 0U);
    for (const NetNamespace& one : namespaces.found) {
        EXPECT_EQ(one.inode, inode_of(proc.procfs().root() + (one.pid == 1 ? "/netns-host" : "/netns-blue")));
        EXPECT_TRUE(one.pid == 1 || one.pid == 20) << one.pid;
        EXPECT_EQ(inode_of(one.path), one.inode);
    }
}

TEST(NetNamespaces, AreFoundByMountsToo)
{
    const FakeProc proc;
    proc.add_process(1, "init", "netns-host");
    proc.write("mounted", "");
    const std::string point = proc.procfs().root() + "/mounted";
    const std::string label = "net:[" + std::to_string(inode_of(point)) + "]";
    const std::vector<Mount> mounts{{"nsfs", label, point},
                                    {"nsfs", "net:[1]", point}, // hidden by the mount above it
                                    {"nsfs", "mnt:[" + std::to_string(inode_of(point)) + "]", point},
                                    {"ext4", "/", "/"}};
    const NetNamespaces namespaces = find_net_namespaces(proc.procfs(), mounts);
    ASSERT_EQ(namespaces.found.size(), 2U);
    const auto& mounted = namespaces.found[namespaces.found[0].pid == 0 ? 0 : 1];
    EXPECT_EQ(mounted.pid, 0U);
    EXPECT_EQ(mounted.path, point);
}

} // namespace
} // namespace listenwatch
