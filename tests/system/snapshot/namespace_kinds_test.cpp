// Sockets of other network namespaces and cgroups, seen in a snapshot of the running kernel.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mounts.h"
#include "child.h"
#include "live_socket.h"
#include "snapshot/cgroup_paths.h"
#include "snapshot/proc_snapshot.h"

namespace listenwatch {
namespace {

using Holders = std::vector<std::pair<std::uint32_t, std::int32_t>>;

class NamespaceKinds : public testing::Test {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root: namespaces and cgroups are made";
    }
    static Snapshot take(SocketTables tables)
    {
        auto snapshot = take_snapshot({Procfs(), tables});
        EXPECT_TRUE(snapshot) << snapshot.error().text;
        return snapshot ? std::move(*snapshot) : Snapshot{};
    }
    static std::uint32_t own_netns()
    {
        struct stat file{};
        return ::stat("/proc/self/ns/net", &file) == 0 ? static_cast<std::uint32_t>(file.st_ino) : 0;
    }
};

// Opens a socket in a network namespace of its own.
void open_in_new_namespace(const Parent<Truth>& parent)
{
    Truth truth;
    if (::unshare(CLONE_NEWNET) != 0)
        truth.error = errno;
    else
        truth = truth_of(open_socket({.address = "0.0.0.0"}).release());
    parent.tell(truth);
}

TEST_F(NamespaceKinds, ShowASocketOfAnotherNamespaceWithItsCookie)
{
    const Child<Truth> child(open_in_new_namespace);
    ASSERT_TRUE(child.answered());
    if (child.answer().error == EPERM) GTEST_SKIP() << "may not make a network namespace";
    const std::uint32_t before = own_netns();
    expect_shown(take(SocketTables::sock_diag_everywhere), child.answer(), Holders{{child.pid(), child.answer().fd}});
    EXPECT_EQ(own_netns(), before) << "the caller must stay where it was";
    EXPECT_NE(child.answer().id.netns_ino, before);
}

TEST_F(NamespaceKinds, ShowItWithoutCookieWhereNamespacesAreNotEntered)
{
    const Child<Truth> child(open_in_new_namespace);
    ASSERT_TRUE(child.answered());
    if (child.answer().error == EPERM) GTEST_SKIP() << "may not make a network namespace";
    const Snapshot snapshot = take(SocketTables::sock_diag_here);
    const auto rows = rows_of(snapshot, child.answer());
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0]->id, (Identity{0, child.answer().id.netns_ino, child.answer().id.inode}));
    EXPECT_EQ(rows[0]->holders.size(), 1U);
    EXPECT_FALSE(snapshot.blind.empty());
}

// A file that namespaces and cgroups are attached to; goes away with the object.
class TemporaryFile {
public:
    TemporaryFile() : x_fd(::mkstemp(x_path)) {}
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile()
    {
        ::umount2(x_path, MNT_DETACH);
        ::unlink(x_path);
    }
    [[nodiscard]] const char* path() const { return x_path; }

private:
    char x_path[32] = "/tmp/listenwatch-netns-XXXXXX";
    UniqueFd x_fd;
};

// Like `ip netns add`: nobody lives there, a mount keeps it, and a process outside holds a socket of it.
TEST_F(NamespaceKinds, ShowASocketOfANamespaceThatOnlyAMountKeeps)
{
    const TemporaryFile mount_point;
    UniqueFd fd;
    Truth truth;
    {
        Child<Truth> child(open_in_new_namespace);
        ASSERT_TRUE(child.answered());
        if (child.answer().error == EPERM) GTEST_SKIP() << "may not make a network namespace";
        truth = child.answer();
        const std::string from = "/proc/" + std::to_string(child.pid()) + "/ns/net";
        if (::mount(from.c_str(), mount_point.path(), nullptr, MS_BIND, nullptr) != 0)
            GTEST_SKIP() << "may not mount: " << std::strerror(errno);
        const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child.pid(), 0)));
        fd = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd.get(), truth.fd, 0)));
        if (!fd) GTEST_SKIP() << "may not take a descriptor of a child: " << std::strerror(errno);
    }
    expect_shown(take(SocketTables::sock_diag_everywhere), truth,
                 Holders{{static_cast<std::uint32_t>(::getpid()), fd.get()}});
}

// A cgroup of the v2 hierarchy that a child can be put in.
class TemporaryCgroup {
public:
    TemporaryCgroup()
    {
        const auto mount = find_mount("cgroup2");
        if (!mount) return;
        x_name = "/listenwatch-test-" + std::to_string(::getpid());
        x_path = *mount + x_name;
        x_made = ::mkdir(x_path.c_str(), 0755) == 0;
    }
    TemporaryCgroup(const TemporaryCgroup&) = delete;
    TemporaryCgroup& operator=(const TemporaryCgroup&) = delete;
    ~TemporaryCgroup() { ::rmdir(x_path.c_str()); }

    [[nodiscard]] bool made() const { return x_made; }
    [[nodiscard]] const std::string& name() const { return x_name; }
    [[nodiscard]] std::string mount_point() const { return x_path.substr(0, x_path.size() - x_name.size()); }
    [[nodiscard]] std::uint64_t id() const
    {
        struct stat file{};
        return ::stat(x_path.c_str(), &file) == 0 ? file.st_ino : 0;
    }
    void enter() const { std::ofstream(x_path + "/cgroup.procs") << "0\n"; }

private:
    std::string x_name, x_path;
    bool x_made = false;
};

TEST_F(NamespaceKinds, NameTheCgroupThatASocketWasMadeIn)
{
    const TemporaryCgroup cgroup;
    if (!cgroup.made()) GTEST_SKIP() << "no cgroup2 to make a cgroup in: " << std::strerror(errno);
    const Child<Truth> child([&](const Parent<Truth>& parent) {
        cgroup.enter();
        parent.tell(truth_of(open_socket({}).release()));
    });
    ASSERT_TRUE(child.answered());
    const Snapshot snapshot = take(SocketTables::sock_diag_everywhere);
    const auto rows = rows_of(snapshot, child.answer());
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0]->socket_cgroup, cgroup.name());
}

TEST_F(NamespaceKinds, NameCgroupsWithAndWithoutTheRightToOpenThemById)
{
    const TemporaryCgroup cgroup;
    if (!cgroup.made()) GTEST_SKIP() << "no cgroup2 to make a cgroup in: " << std::strerror(errno);
    const std::uint64_t id = cgroup.id();
    CgroupPaths by_handle(cgroup.mount_point());
    EXPECT_EQ(by_handle.path_of(id), cgroup.name());
    EXPECT_EQ(by_handle.path_of(id + 1'000'000), "");
    const Child<int> child([&](const Parent<int>& parent) {
        if (::setresuid(65534, 65534, 65534) != 0) ::_exit(1);
        CgroupPaths by_walk(cgroup.mount_point());
        parent.tell(by_walk.path_of(id) == cgroup.name() && by_walk.path_of(id + 1'000'000).empty() ? 1 : 0);
    });
    ASSERT_TRUE(child.answered());
    EXPECT_EQ(child.answer(), 1);
}

} // namespace
} // namespace listenwatch
