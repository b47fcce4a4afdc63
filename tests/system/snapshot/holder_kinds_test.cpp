// Every way to keep a socket open, seen in a snapshot of the running kernel.
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/io_uring.h>
#include <list>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

#include "base/process_reading.h"
#include "child.h"
#include "live_socket.h"
#include "own_table_thread.h"
#include "snapshot/proc_snapshot.h"

namespace listenwatch {
namespace {

using Holders = std::vector<std::pair<std::uint32_t, std::int32_t>>;

class HolderKinds : public testing::Test {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root: the descriptors of all processes are read";
    }
    static Snapshot take()
    {
        auto snapshot = take_snapshot({});
        EXPECT_TRUE(snapshot) << snapshot.error().text;
        return snapshot ? std::move(*snapshot) : Snapshot{};
    }
    static std::uint32_t me() { return static_cast<std::uint32_t>(::getpid()); }
};

TEST_F(HolderKinds, ShowAllProcessesThatShareASocketByFork)
{
    const UniqueFd fd = open_socket({});
    const Truth truth = truth_of(fd.get());
    const Child<int> child([](const Parent<int>& parent) { parent.tell(1); });
    ASSERT_TRUE(child.answered());
    expect_shown(take(), truth, Holders{{me(), fd.get()}, {child.pid(), fd.get()}});
}

TEST_F(HolderKinds, DoNotCallASocketInFlightTheKernels)
{
    int pair[2] = {-1, -1};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    const UniqueFd here(pair[0]), there(pair[1]);
    UniqueFd fd = open_socket({});
    const Truth truth = truth_of(fd.get());
    char byte = 'x';
    iovec data{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    const int number = fd.get();
    std::memcpy(CMSG_DATA(header), &number, sizeof number);
    ASSERT_EQ(::sendmsg(here.get(), &message, 0), 1) << std::strerror(errno);
    fd.reset();
    expect_shown(take(), truth, {});
}

TEST_F(HolderKinds, ShowTheThreadsOfALeaderThatEnded)
{
    const Child<Truth> child([](const Parent<Truth>& parent) {
        const UniqueFd fd = open_socket({});
        const Truth truth = truth_of(fd.get());
        std::thread([&] {
            parent.tell(truth);
            parent.wait();
            ::_exit(0);
        }).detach();
        ::syscall(SYS_exit, 0); // ends this thread only; its stack stays for the other one
    });
    ASSERT_TRUE(child.answered());
    const auto has_ended = [&] {
        const auto text = Procfs().read(std::to_string(child.pid()) + "/stat");
        const auto stat = parse_proc_stat(text.value_or(""));
        return !stat || stat->state == 'Z';
    };
    while (!has_ended()) ::sched_yield();
    const Truth& truth = child.answer();
    expect_shown(take(), truth, Holders{{child.pid(), truth.fd}});
}

TEST_F(HolderKinds, ShowAThreadThatHasATableOfItsOwn)
{
    const OwnTableThread owner;
    expect_shown(take(), owner.truth(), Holders{{me(), owner.truth().fd}});
}

TEST_F(HolderKinds, ShowEachOfManyThreadsThatHaveATableOfTheirOwn)
{
    std::list<OwnTableThread> owners(50);
    const Snapshot snapshot = take();
    for (const OwnTableThread& owner : owners) expect_shown(snapshot, owner.truth(), Holders{{me(), owner.truth().fd}});
}

TEST_F(HolderKinds, ShowAnIoUringThatKeepsASocketWithoutADescriptor)
{
    io_uring_params parameters{};
    const UniqueFd ring(static_cast<int>(::syscall(SYS_io_uring_setup, 4, &parameters)));
    if (!ring) GTEST_SKIP() << "no io_uring here: " << std::strerror(errno);
    UniqueFd fd = open_socket({});
    const Truth truth = truth_of(fd.get());
    const int number = fd.get();
    ASSERT_EQ(::syscall(SYS_io_uring_register, ring.get(), IORING_REGISTER_FILES, &number, 1), 0)
        << std::strerror(errno);
    fd.reset();
    expect_shown(take(), truth, Holders{{me(), -1}});
}

TEST_F(HolderKinds, CarryNameAndStartOfTheProcess)
{
    const UniqueFd fd = open_socket({});
    const Snapshot snapshot = take();
    const auto rows = rows_of(snapshot, truth_of(fd.get()));
    ASSERT_TRUE(rows.size() == 1 && rows[0]->holders.size() == 1);
    const auto self = read_process(Procfs(), me());
    ASSERT_TRUE(self) << self.error().text;
    EXPECT_EQ(rows[0]->holders[0].comm, self->comm);
    EXPECT_EQ(rows[0]->holders[0].start_boottime_ns, self->start_boottime_ns);
    EXPECT_EQ(rows[0]->uid, 0U);
}

// What a user without rights gets: the sockets, its own holders, and sentences about the rest.
TEST_F(HolderKinds, AreFewerForAUserWithoutRights)
{
    const UniqueFd fd = open_socket({.address = "0.0.0.0"});
    const Truth truth = truth_of(fd.get());
    struct Seen {
        bool socket_right, own_holder, says_so;
    };
    const Child<Seen> child([&](const Parent<Seen>& parent) {
        Seen seen{};
        if (::setresgid(65534, 65534, 65534) != 0 || ::setresuid(65534, 65534, 65534) != 0) ::_exit(1);
        ::prctl(PR_SET_DUMPABLE, 1); // as for every program that its user started
        const auto snapshot = take_snapshot({});
        if (!snapshot) ::_exit(2);
        for (const Listener* row : rows_of(*snapshot, truth)) {
            seen.socket_right = row->id == truth.id && row->endpoint == truth.endpoint;
            for (const Holder& holder : row->holders)
                seen.own_holder |= holder.pid == static_cast<std::uint32_t>(::getpid());
        }
        for (const std::string& sentence : snapshot->blind)
            seen.says_so |= sentence.find("processes of other users") != std::string::npos;
        parent.tell(seen);
    });
    ASSERT_TRUE(child.answered());
    EXPECT_TRUE(child.answer().socket_right);
    EXPECT_TRUE(child.answer().own_holder);
    EXPECT_TRUE(child.answer().says_so);
}

} // namespace
} // namespace listenwatch
