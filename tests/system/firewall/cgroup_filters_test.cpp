// Programs of a cgroup that see packets behind the filter, attached for real.
#include "firewall/cgroup_filters.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>

#include "base/mounts.h"
#include "bpf_program.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

// A cgroup and one below it.
struct OwnCgroup {
    explicit OwnCgroup(const std::string& root) : path(root + name) { fs::create_directories(path + "/below", error); }
    OwnCgroup(const OwnCgroup&) = delete;
    OwnCgroup& operator=(const OwnCgroup&) = delete;
    ~OwnCgroup()
    {
        ::rmdir((path + "/below").c_str());
        ::rmdir(path.c_str());
    }
    std::string name = "/listenwatch-test-" + std::to_string(::getpid());
    std::string path;
    std::error_code error;
};

TEST(CgroupFilters, MayDecideInTheirCgroupAndBelow)
{
    constexpr std::uint64_t kNow_ns = 100'000'000'000, kLater_ns = kNow_ns + 6'000'000'000;
    const auto root = find_mount("cgroup2");
    if (!root) GTEST_SKIP() << "no cgroup v2 here";
    const OwnCgroup cgroup(*root);
    if (cgroup.error) GTEST_SKIP() << "no cgroup can be made here: " << cgroup.error.message();
    CgroupFilters filters(*root);
    if (filters.may_decide(cgroup.name, kNow_ns)) GTEST_SKIP() << "there is such a program for all cgroups here";
    const UniqueFd program = load_program(BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS, 1);
    if (!program) GTEST_SKIP() << "no such program loads here: " << std::strerror(errno);
    const UniqueFd directory(::open(cgroup.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    UniqueFd link = attach_program(program, static_cast<std::uint32_t>(directory.get()), BPF_CGROUP_INET_INGRESS);
    ASSERT_TRUE(link) << std::strerror(errno);
    EXPECT_FALSE(filters.may_decide(cgroup.name, kNow_ns)) << "an answer is good for a while";
    EXPECT_TRUE(filters.may_decide(cgroup.name, kLater_ns));
    EXPECT_TRUE(filters.may_decide(cgroup.name + "/below", kLater_ns));
    EXPECT_FALSE(filters.may_decide(cgroup.name + "/gone", kLater_ns));
    EXPECT_FALSE(filters.may_decide("/", kLater_ns));
    EXPECT_FALSE(filters.may_decide("", kLater_ns));
    link.reset();
    EXPECT_FALSE(CgroupFilters(*root).may_decide(cgroup.name, kLater_ns));
    EXPECT_FALSE(CgroupFilters("").may_decide(cgroup.name, kLater_ns));
}

TEST(CgroupFilters, ThatMayNotBeAskedForMayDecide)
{
    const auto root = find_mount("cgroup2");
    if (!root) GTEST_SKIP() << "no cgroup v2 here";
    if (::seteuid(65534) != 0) GTEST_SKIP() << "may not give up root"; // of all threads
    const bool may_decide = CgroupFilters(*root).may_decide("/", 1);
    ASSERT_EQ(::seteuid(0), 0);
    EXPECT_TRUE(may_decide);
}

} // namespace
} // namespace listenwatch
