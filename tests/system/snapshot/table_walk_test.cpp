// The walk of descriptor tables against what the owner knows, and against the kernel's own visit of each descriptor.
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <sched.h>
#include <set>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

#include "child.h"
#include "live_socket.h"
#include "own_table_thread.h"
#include "snapshot/bpf_snapshot.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

using Holders = std::set<std::pair<std::uint32_t, std::int32_t>>;
using Rows = std::map<std::pair<std::uint32_t, std::uint64_t>, Holders>; // by namespace and inode

std::uint32_t me()
{
    return static_cast<std::uint32_t>(::getpid());
}

Rows rows_in(const Result<std::vector<FoundListener>>& found)
{
    EXPECT_TRUE(found) << found.error().text;
    Rows rows;
    if (!found) return rows;
    for (const FoundListener& one : *found)
        for (const Holder& holder : one.listener.holders)
            rows[{one.listener.id.netns_ino, one.listener.id.inode}].emplace(holder.pid, holder.fd);
    return rows;
}

// So many descriptors may be open from now on, or fewer where this process may not raise its limit.
rlim_t raise_limit(rlim_t wish)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, wish));
    ::setrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::max(limit.rlim_cur, wish);
    limit.rlim_max = std::max(limit.rlim_max, wish);
    ::setrlimit(RLIMIT_NOFILE, &limit); // takes CAP_SYS_RESOURCE where it is above the hard limit
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

class TableWalk : public testing::Test {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root: BPF";
        auto iterator = SocketIterator::load();
        if (!iterator) GTEST_SKIP() << iterator.error().text;
        x_iterator = std::move(*iterator);
        if (!x_iterator->why_slow().empty()) GTEST_SKIP() << x_iterator->why_slow();
    }
    // Both ways must give just these.
    void expect_holders(const Truth& truth, const Holders& holders)
    {
        ASSERT_EQ(truth.error, 0) << std::strerror(truth.error);
        const std::pair key(truth.id.netns_ino, truth.id.inode);
        EXPECT_EQ(rows_in(x_iterator->run())[key], holders);
        EXPECT_EQ(rows_in(x_iterator->run_with_cookies())[key], holders);
    }
    Snapshot take(const Procfs& proc)
    {
        auto snapshot = BpfSnapshotTaker(std::move(*x_iterator), proc).take();
        EXPECT_TRUE(snapshot) << snapshot.error().text;
        return snapshot ? std::move(*snapshot) : Snapshot{};
    }
    std::optional<SocketIterator> x_iterator;
};

class TableWalkTo : public TableWalk, public testing::WithParamInterface<std::vector<int>> {};

TEST_P(TableWalkTo, SeesDescriptorsThatAreFarUp)
{
    const auto most = static_cast<rlim_t>(GetParam().back());
    if (const rlim_t limit = raise_limit(most + 1); limit <= most)
        GTEST_SKIP() << "only " << limit << " descriptors are allowed here";
    const UniqueFd fd = open_socket({});
    Holders all{{me(), fd.get()}};
    std::vector<UniqueFd> copies;
    for (const int place : GetParam()) {
        ASSERT_EQ(::dup2(fd.get(), place), place) << std::strerror(errno);
        copies.emplace_back(place);
        all.emplace(me(), place);
    }
    expect_holders(truth_of(fd.get()), all);
}

INSTANTIATE_TEST_SUITE_P(Places, TableWalkTo,
                         testing::Values(std::vector{63, 64, 65, 1023}, std::vector{1024, 4099, 16383},
                                         std::vector{65535, 65536, 69999}),
                         [](const auto& each) { return "UpTo" + std::to_string(each.param.back()); });

TEST_F(TableWalk, SeesAThreadThatHasATableOfItsOwn)
{
    const UniqueFd shared = open_socket({});
    const OwnTableThread owner;
    expect_holders(owner.truth(), {{me(), owner.truth().fd}});
    expect_holders(truth_of(shared.get()), {{me(), shared.get()}});
}

TEST_F(TableWalk, SeesTheThreadsOfALeaderThatEnded)
{
    const Child<Truth> child([](const Parent<Truth>& parent) {
        const UniqueFd fd = open_socket({});
        const Truth truth = truth_of(fd.get());
        std::thread([&] {
            const auto leader_files = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(truth.fd);
            while (::access(leader_files.c_str(), F_OK) == 0) ::sched_yield();
            parent.tell(truth);
            parent.wait();
            ::_exit(0);
        }).detach();
        ::syscall(SYS_exit, 0); // ends this thread only; its stack stays for the other one
    });
    ASSERT_TRUE(child.answered());
    expect_holders(child.answer(), {{child.pid(), child.answer().fd}});
}

TEST_F(TableWalk, DoesNotTakeAnOpenedNameForASocket)
{
    const UniqueFd fd = open_socket({});
    const UniqueFd name(::open(("/proc/self/fd/" + std::to_string(fd.get())).c_str(), O_PATH | O_CLOEXEC));
    ASSERT_TRUE(name) << std::strerror(errno);
    expect_holders(truth_of(fd.get()), {{me(), fd.get()}});
}

TEST_F(TableWalk, SeesMoreSocketsOfAProcessThanOneVisitTells)
{
    constexpr std::size_t kMany = 700;
    ASSERT_GT(raise_limit(2 * kMany), kMany);
    std::vector<UniqueFd> sockets;
    while (sockets.size() < kMany) {
        sockets.push_back(open_socket({.type = SOCK_DGRAM}));
        ASSERT_TRUE(sockets.back()) << std::strerror(errno);
    }
    const Rows rows = rows_in(x_iterator->run());
    for (const UniqueFd& fd : sockets) {
        const Truth truth = truth_of(fd.get());
        const auto found = rows.find({truth.id.netns_ino, truth.id.inode});
        ASSERT_NE(found, rows.end()) << "descriptor " << fd.get();
        EXPECT_EQ(found->second, (Holders{{me(), fd.get()}}));
    }
}

TEST_F(TableWalk, FindsTheCookieThatNobodyAskedForYet)
{
    const UniqueFd fd = open_socket({});
    const Snapshot snapshot = take(Procfs());
    const Truth truth = truth_of(fd.get()); // asks for it
    ASSERT_EQ(rows_of(snapshot, truth).size(), 1U);
    EXPECT_EQ(rows_of(snapshot, truth)[0]->id, truth.id);
}

TEST_F(TableWalk, FindsTheCookieInANamespaceThatIsNotEntered)
{
    const TemporaryDirectory empty; // as if there were no process to enter a namespace through
    int more[2] = {-1, -1};
    ASSERT_EQ(::pipe2(more, O_CLOEXEC), 0);
    const UniqueFd answer(more[0]), end(more[1]);
    Child<int> child([&](const Parent<int>& parent) {
        if (::unshare(CLONE_NEWNET) != 0) ::_exit(1);
        const UniqueFd fd = open_socket({.address = "0.0.0.0"});
        parent.tell(1);
        parent.wait();
        const Truth truth = truth_of(fd.get());
        if (::write(end.get(), &truth, sizeof truth) != sizeof truth) ::_exit(1);
    });
    ASSERT_TRUE(child.answered());
    const Snapshot snapshot = take(Procfs(empty.path));
    child.finish();
    Truth truth;
    ASSERT_EQ(::read(answer.get(), &truth, sizeof truth), static_cast<ssize_t>(sizeof truth));
    ASSERT_EQ(rows_of(snapshot, truth).size(), 1U);
    EXPECT_EQ(rows_of(snapshot, truth)[0]->id, truth.id);
}

TEST_F(TableWalk, AgreesWithTheKernelsVisitOfEachDescriptor)
{
    const UniqueFd fd = open_socket({});
    constexpr int kTries = 20;
    for (int tries = 0; tries < kTries; ++tries) { // other programs open and close meanwhile
        const Rows before = rows_in(x_iterator->run_with_cookies());
        const Rows mine = rows_in(x_iterator->run());
        if (before != rows_in(x_iterator->run_with_cookies())) continue;
        EXPECT_EQ(mine, before);
        EXPECT_FALSE(mine.empty());
        return;
    }
    GTEST_SKIP() << "sockets of this host changed during each of " << kTries << " comparisons";
}

} // namespace
} // namespace listenwatch
